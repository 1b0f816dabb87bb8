import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  addressDefectCodes,
  addressErrorCodes,
  addressLeniencies,
  addressListDefaults,
  subaddressDefaults,
} from "@mailwright/address";

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

test("the README lists every leniency, and each is the code of a defect", () => {
  for (const entry of entries(addressLeniencies)) expect(rows("Options")).toContain(entry);
  for (const code of Object.keys(addressLeniencies))
    expect(addressDefectCodes).toHaveProperty(code);
});

test("the README states the defaults", () => {
  const options = rows("Options");
  const [last, ...others] = Object.keys(addressLeniencies).toReversed();
  expect(addressListDefaults.allow).toEqual(others.slice(4).toReversed());
  expect(last).toBe("quote");
  expect(options.find((row) => row.startsWith("allow:"))).toContain("all below but the last five");
  for (const value of [addressListDefaults.addresses, addressListDefaults.nesting])
    expect(options.some((row) => row.includes(`: ${value.toLocaleString("en")};`))).toBe(true);
  expect(options).toContain(
    `separators: \`${subaddressDefaults.separators}\`; the characters of which each sets a detail off`,
  );
});
