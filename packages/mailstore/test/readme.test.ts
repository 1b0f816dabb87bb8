import { readFileSync } from "node:fs";
import { mailstoreErrorCodes } from "@mailwright/mailstore";
import { expect, test } from "vitest";

test("the README names every error code, and no other", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| `(MAILSTORE_[A-Z_]+)` +\| (.+?) +\|$/gm)];
  expect(Object.fromEntries(rows.map(([, code, text]) => [code, text]))).toEqual(
    mailstoreErrorCodes,
  );
});
