import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { AccountsError, accountsErrorCodes, argon2Defaults } from "@mailwright/accounts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

test("the README has all error codes and their meanings", () => {
  const rows = [...readme.matchAll(/^\| `(ACCOUNTS_\w+)` +\| (.*?) +\|/gm)];
  expect(Object.fromEntries(rows.map(([, code, text]) => [code, text]))).toEqual(
    accountsErrorCodes,
  );
});

test("the README has all defaults", () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` +\| ([\d,]+) +\|/gm)];
  const defaults = rows.map(([, name, value]) => [name, Number(value?.replaceAll(",", ""))]);
  expect(Object.fromEntries(defaults)).toEqual(argon2Defaults);
});

test("only a busy server may do better later", () => {
  const busy = new AccountsError("ACCOUNTS_BUSY", "x");
  expect([busy.temporary, busy.machine]).toEqual([true, undefined]);
  const unreadable = new AccountsError("ACCOUNTS_VERIFIER", "x");
  expect([unreadable.temporary, unreadable.machine]).toEqual([false, "unavailable"]);
});
