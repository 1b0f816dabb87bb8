import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "@mailwright/database";
import { spoolSchema } from "@mailwright/spool";
import { spoolContract } from "@mailwright/spool/contract";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "mailwright-spool-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

describe.each([
  ["memory", () => ":memory:"],
  ["a file", () => join(folder, `${count++}.sqlite`)],
])("in %s", (_, file) => {
  const open = () => openDatabase({ file: file() }, [spoolSchema]);
  test.each(spoolContract(open))("$name", ({ run }) => expect(run()).resolves.toBeUndefined());
});
