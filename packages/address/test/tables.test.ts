import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { addressDefectCodes, addressErrorCodes, addressListDefaults } from "@mailwright/address";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const rows = (heading: string): string[] => {
  const section = readme.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` +\| (.*?) *\|$/gm)].map(
    (row) => `${row[1]}: ${row[2]}`,
  );
};
const entries = (table: Readonly<Record<string, string>>): string[] =>
  Object.entries(table).map(([code, text]) => `${code}: ${text}`);

test("the README lists every defect", () =>
  expect(rows("Defects")).toEqual(entries(addressDefectCodes)));

test("the README lists every error code", () =>
  expect(rows("Error codes")).toEqual(entries(addressErrorCodes)));

test("the README states the defaults", () => {
  const options = rows("Options");
  expect(options).toHaveLength(Object.keys(addressListDefaults).length);
  for (const [name, value] of Object.entries(addressListDefaults)) {
    expect(options.find((row) => row.startsWith(`${name}:`))).toContain(value.toLocaleString("en"));
  }
});
