import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { saslErrorCodes } from "@mailwright/sasl";

test("the README has every error code", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const listed = [...readme.matchAll(/^\| `(SASL_\w+)` +\| ([^|]+?) +\|$/gm)];
  expect(Object.fromEntries(listed.map(([, code, meaning]) => [code, meaning]))).toEqual(
    saslErrorCodes,
  );
});
