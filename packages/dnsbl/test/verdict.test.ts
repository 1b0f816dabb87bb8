import type { Answer } from "@mailwright/dnsbl";
import { expect, test } from "vitest";
import { verdictOf } from "../src/verdict.ts";

function answers(text: string): Answer[] {
  return text
    .split(" ")
    .filter(Boolean)
    .map((word, at) => {
      const [kind, type] = word.split(":") as [Answer["kind"], Answer["type"]];
      const zone = `${at}.example`;
      const name = `1.2.0.192.${zone}`;
      return { kind, type, zone, label: zone, name, reason: "", elapsed: 0, cached: false };
    });
}

test.each([
  ["", "not-listed", undefined],
  ["block:not-listed", "not-listed", undefined],
  ["block:listed", "listed", ["0.example"]],
  ["block:listed block:unknown block:listed", "listed", ["0.example", "2.example"]],
  ["block:listed allow:listed", "allowed", ["1.example"]],
  ["allow:listed block:unknown", "allowed", ["0.example"]],
  ["block:listed allow:unknown", "listed", ["0.example"]],
  ["block:listed allow:not-listed", "listed", ["0.example"]],
  ["block:not-listed block:unknown", "not-listed", undefined],
  ["block:unknown block:refused", "unknown", undefined],
  ["block:refused", "unknown", undefined],
  ["block:unknown allow:not-listed", "unknown", undefined],
  ["block:not-listed allow:unknown", "not-listed", undefined],
  ["allow:not-listed", "not-listed", undefined],
  ["allow:unknown", "unknown", undefined],
])("of [%s] the verdict is %s", (text, type, zones) => {
  const given = answers(text);
  expect(verdictOf(given)).toEqual({ type, answers: given, ...(zones && { zones }) });
});

test("a zone that is asked twice is named once", () => {
  const [answer] = answers("block:listed");
  expect(verdictOf([answer!, answer!])).toMatchObject({ zones: ["0.example"] });
});
