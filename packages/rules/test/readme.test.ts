import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { rulesDefaults } from "@mailwright/rules";
import { mailVocabulary } from "@mailwright/rules/mail";
import { factKinds } from "../src/fact-kind.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const options = readFileSync(new URL("../src/options.ts", import.meta.url), "utf8");

/** The rows of the table whose first heading is this, without backticks. */
function table(heading: string): readonly (readonly string[])[] {
  const lines = readme.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const length = lines.slice(start).findIndex((line) => !line.startsWith("|"));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

test("its facts of mail are those of the vocabulary", () => {
  const rows = table("fact").map(([name, type]) => [name, type]);
  expect(rows).toEqual(Object.entries(mailVocabulary.facts));
});

test("its actions of mail are those of the vocabulary", () => {
  const { actions, final } = mailVocabulary;
  const parameters = (types: object): string =>
    Object.entries(types)
      .map(([name, type]) => (String(type).endsWith("?") ? `${name}?` : name))
      .join(", ");
  expect(table("action").map((row) => row.slice(0, 3))).toEqual([
    ...Object.entries(actions).map(([name, types]) => [
      name,
      parameters(types),
      final.includes(name) ? "yes" : "no",
    ]),
    ["stop", "", "yes"],
  ]);
});

test("its operators are those of the types of facts", () => {
  const negation: Readonly<Record<string, string>> = { is: "is not", in: "not in" };
  const rows = table("type").map(([type, , operators]) => [type, operators]);
  expect(rows).toEqual(
    Object.entries(factKinds).map(([type, { tests }]) => [
      type,
      Object.keys(tests)
        .flatMap((name) => [name, negation[name] ?? []].flat())
        .join(", "),
    ]),
  );
});

test("its defaults, and those the options document, are the defaults", () => {
  const documented = [...options.matchAll(/Default: ([\d,]+)\. \*\/\n {2}readonly (\w+)\?/g)];
  const expected = Object.entries(rulesDefaults).map(([name, value]) => [
    name,
    value.toLocaleString("en-US"),
  ]);
  expect(documented.map(([, value, name]) => [name, value])).toEqual(expected);
  expect(table("option").map(([name, value]) => [name, value])).toEqual(expected);
});
