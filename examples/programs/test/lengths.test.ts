import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../src/", import.meta.url);
const limits: Readonly<Record<string, number>> = { "inbox-server.ts": 40, "order-rules.ts": 20 };
const programs = readdirSync(folder);

test.each(programs)("%s is short", (name) => {
  const lines = readFileSync(new URL(name, folder), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThan(limits[name] ?? 60);
});

test("the README lists them all, and says how each is started", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const command =
    /node_modules\/\.bin\/node --conditions=@mailwright\/source examples\/programs\/src\/(\S+)/g;
  const listed = new Set([...readme.matchAll(command)].map((match) => match[1]));
  expect([...listed].toSorted()).toEqual(programs.toSorted());
});
