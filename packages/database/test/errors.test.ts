import { readFileSync } from "node:fs";
import { DatabaseError, databaseDefaults, databaseErrorCodes } from "@mailwright/database";
import { expect, test } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the README lists the codes there are", () => {
  const listed = [...readme.matchAll(/^\| `(DATABASE_[A-Z]+)` +\| (.+?) +\|/gm)];
  expect(Object.fromEntries(listed.map(([, code, text]) => [code, text]))).toEqual(
    databaseErrorCodes,
  );
});

test("the README lists the defaults there are", () => {
  for (const [name, value] of Object.entries(databaseDefaults)) {
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\| .*\`${value}\` +\\|$`, "m"));
  }
});

test("an error says whether the machine is at fault, and whether to come again", () => {
  const full = new DatabaseError("DATABASE_FULL", "full");
  expect(full).toMatchObject({ name: "DatabaseError", machine: "storage-full", temporary: true });
  const corrupt = new DatabaseError("DATABASE_CORRUPT", "torn");
  expect(corrupt).toMatchObject({ machine: "unavailable", temporary: false });
  const wrong = new DatabaseError("DATABASE_CONSTRAINT", "twice");
  expect(wrong).toMatchObject({ machine: undefined, temporary: false });
});
