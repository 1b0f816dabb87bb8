import { readFileSync } from "node:fs";
import { mimeDefaults, mimeDefectCodes, mimeErrorCodes } from "@mailwright/mime";
import { decodedDefaults } from "@mailwright/mime/decoded";
import { expect, test } from "vitest";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

function table(title: string): string[][] {
  const section = README.split(`## ${title}\n`)[1]?.split("\n## ")[0] ?? "";
  return section
    .split("\n")
    .filter((row) => row.startsWith("| `"))
    .map((row) => row.split("|").map((cell) => cell.trim().replaceAll("`", "")))
    .map((cells) => cells.slice(1, -1));
}

test("the README lists the error codes", () => {
  expect(table("Error codes")).toEqual(Object.entries(mimeErrorCodes));
});

test("the README lists the defects", () => {
  expect(table("Defects").map(([code]) => code)).toEqual(Object.keys(mimeDefectCodes));
});

test("the README lists the limits with their defaults", () => {
  const defaults = table("Limits").map(([name = "", value = ""]) => [
    name,
    Number(value.replaceAll(",", "")),
  ]);
  expect(defaults).toEqual(Object.entries({ ...mimeDefaults, ...decodedDefaults }));
});
