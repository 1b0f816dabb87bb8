import { readFileSync } from "node:fs";
import type { EventCatalogue } from "@mailwright/core";
import { pop3Defaults, pop3Events } from "@mailwright/pop3";
import { pop3ServerConfig } from "@mailwright/pop3/config";
import { expect, test } from "vitest";

test("a configuration is read, with durations as people write them", () => {
  expect(pop3ServerConfig.parse({ port: 2110, autologout: "10m", drain: "5s" })).toEqual({
    port: 2110,
    autologout: 600_000,
    drain: 5000,
  });
});

test.each([
  ["an autologout below ten minutes", { port: 110, autologout: "9m" }],
  ["a port that is none", { port: 70_000 }],
  ["an option that is none", { port: 110, apop: true }],
  ["an implementation that would break the list", { port: 110, implementation: "a\r\nb" }],
])("%s is refused", (_, given) => {
  expect(pop3ServerConfig.safeParse(given).success).toBe(false);
});

test("the defaults are a configuration, and those of the README", () => {
  expect(pop3ServerConfig.parse({ port: 110, ...pop3Defaults })).toEqual({
    port: 110,
    ...pop3Defaults,
  });
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const options = readme.split(/^## /m).find((part) => part.startsWith("Options")) ?? "";
  const rows = [...options.matchAll(/^\| `(\w+)` +\| `?(.+?)`? +\|/gm)];
  const documented = rows.map(([, name, value = ""]) => [name, value.replaceAll(",", "")]);
  const defaults = Object.entries(pop3Defaults).map(([name, value]) => [name, String(value)]);
  const known = new Set(defaults.map(([name]) => name));
  expect(documented.filter(([name]) => known.has(name)).toSorted()).toEqual(defaults.toSorted());
});

test("the events are a catalogue", () => {
  const catalogue: EventCatalogue = pop3Events;
  expect(Object.values(catalogue).every(({ component }) => component === "POP")).toBe(true);
});
