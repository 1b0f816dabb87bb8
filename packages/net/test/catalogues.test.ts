import { readFileSync } from "node:fs";
import type { EventCatalogue } from "@mailwright/core";
import { expect, expectTypeOf, test } from "vitest";
import {
  NetError,
  netErrorCodes,
  netEvents,
  serveDefaults,
  sessionListenerDefaults,
} from "@mailwright/net";
import { keyFilesDefaults } from "@mailwright/net/node";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the events are a catalogue", () => {
  expectTypeOf(netEvents).toExtend<EventCatalogue>();
  expect(Object.keys(netEvents).every((name) => name.startsWith("net."))).toBe(true);
});

test("the README has every error code", () => {
  const listed = [...readme.matchAll(/^\| `(NET_\w+)` +\| ([^|]+?) +\|$/gm)];
  expect(Object.fromEntries(listed.map(([, code, meaning]) => [code, meaning]))).toEqual(
    netErrorCodes,
  );
});

test("the README has every default", () => {
  const listed = [...readme.matchAll(/^\| `(\w+)` +\| ([\d,]+|false) /gm)];
  const valueOf = (text = ""): unknown => JSON.parse(text.replaceAll(",", ""));
  expect(Object.fromEntries(listed.map(([, name, value]) => [name, valueOf(value)]))).toEqual({
    ...serveDefaults,
    ...sessionListenerDefaults,
    ...keyFilesDefaults,
  });
});

test.each([
  ["NET_CONNECT", true],
  ["NET_BROKEN", true],
  ["NET_TLS", false],
  ["NET_KEYS", false],
  ["NET_LISTEN", false],
  ["NET_CLOSED", false],
] as const)("%s is temporary: %s", (code, temporary) => {
  expect(new NetError(code, "text")).toMatchObject({ code, temporary, name: "NetError" });
});
