import { expect, test } from "vitest";
import { check } from "../src/dnsbl-check.ts";
import { run } from "./program.ts";

const answers: Readonly<Record<string, string>> = {
  "1.2.0.192.bl.example.org": "127.0.0.2",
  "1.2.0.192.busy.example": "127.255.255.254",
  "2.2.0.192.busy.example": "127.255.255.254",
};
const resolver = {
  async resolve4(name: string) {
    const address = answers[name];
    if (address !== undefined) return [{ address, ttl: 60 }];
    throw Object.assign(new Error(name), {
      code: name.endsWith(".broken.example") ? "ESERVFAIL" : "ENOTFOUND",
    });
  },
  resolveTxt: async () => [["spam was seen"]],
};

async function told(...args: string[]): Promise<readonly unknown[]> {
  const { lines, exitCode } = await check(args, { resolver });
  return [exitCode, ...lines.map((line) => line.replace(/\d+ ms/, "N ms").replaceAll(/ +/g, " "))];
}

test("a line for each address and list; whoever is listed decides", async () => {
  expect(await told("192.0.2.1", "2001:db8::1", "bl.example.org", "busy.example")).toEqual([
    1,
    "192.0.2.1 bl.example.org listed N ms spam was seen",
    "192.0.2.1 busy.example refused N ms the list answers 127.255.255.254",
    "2001:db8::1 bl.example.org not-listed N ms ENOTFOUND",
    "2001:db8::1 busy.example not-listed N ms ENOTFOUND",
  ]);
});

test("nobody is listed", async () => {
  expect((await told("192.0.2.2", "bl.example.org"))[0]).toBe(0);
});

test("a list that refuses or fails leaves it open", async () => {
  expect((await told("192.0.2.2", "bl.example.org", "busy.example"))[0]).toBe(2);
  expect((await told("192.0.2.2", "bl.example.org", "broken.example"))[0]).toBe(2);
});

test("the columns stand below each other", async () => {
  const { lines } = await check(["192.0.2.1", "2001:db8::1", "bl.example.org"], { resolver });
  expect(new Set(lines.map((line) => line.indexOf("bl.example.org"))).size).toBe(1);
});

test("asked wrongly it says how to ask, and never that nobody is listed", async () => {
  expect(await told("bl.example.org")).toEqual([2, expect.stringMatching(/^usage:/)]);
  expect(await run("dnsbl-check", "192.0.2.1", "no zone")).toEqual({
    exitCode: 2,
    output: expect.stringMatching(/no zone/),
  });
});

test("what looks like an address and is none is told, and asked nowhere", async () => {
  for (const wrong of ["192.0.2.300", "192.0.2", "300", "192.0.2.1.", "2001:db8::g"]) {
    const answer = [2, `"${wrong}" is no IP address`];
    expect(await told(wrong, "bl.example.org")).toEqual(answer);
    expect(await told("192.0.2.1", wrong)).toEqual(answer);
  }
  expect((await told("192.0.2.2", "bl.2.example", "9.bl.example"))[0]).toBe(0);
});
