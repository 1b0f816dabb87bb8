import { systemClock } from "@mailwright/core";
import { expect, test } from "vitest";
import { PatientResolver } from "../src/patient-resolver.ts";
import { SlowDns } from "./slow-dns.ts";

const listed = [{ address: "127.0.0.2", ttl: 60 }];

function open(deadline: number, ...servers: readonly SlowDns[]) {
  const addresses = servers.map(({ address }) => address);
  const resolver = new PatientResolver(deadline, addresses, systemClock);
  return (name: string) => resolver.resolve4(name, { ttl: true });
}

test.concurrent("hears an answer that comes within the deadline, though it has asked again", async () => {
  await using server = await SlowDns.open();
  server.answering = [700, "never"];
  expect(await open(1000, server)("a.example")).toEqual(listed);
  expect(server.queries).toBe(2);
});

test.concurrent("waits as long when others were answered fast", async () => {
  await using server = await SlowDns.open();
  const ask = open(2000, server);
  server.answering = [20];
  for (const at of Array(6).keys()) await ask(`${at}.example`);
  server.answering = [1300, "never"];
  expect(await ask("slow.example")).toEqual(listed);
});

test.concurrent("waits longer than five seconds where the deadline is longer", async () => {
  await using server = await SlowDns.open();
  server.answering = [6200, "never"];
  expect(await open(7500, server)("slow.example")).toEqual(listed);
});

test.concurrent("asks again for a query that is lost", async () => {
  await using server = await SlowDns.open();
  server.answering = ["never", 0];
  const start = systemClock.now();
  expect(await open(900, server)("a.example")).toEqual(listed);
  expect(systemClock.now() - start).toBeLessThan(900);
});

test.concurrent("asks another server then, and first of all from then on", async () => {
  await using dead = await SlowDns.open();
  await using live = await SlowDns.open();
  dead.answering = ["never"];
  const ask = open(600, dead, live);
  expect(await ask("a.example")).toEqual(listed);
  expect(await ask("b.example")).toEqual(listed);
  expect([dead.queries, live.queries]).toEqual([1, 2]);
});

test.concurrent("gives up when nobody answers", async () => {
  await using dead = await SlowDns.open();
  dead.answering = ["never"];
  await expect(open(100, dead)("a.example")).rejects.toMatchObject({ code: "ETIMEOUT" });
  expect(dead.queries).toBe(2);
});
