import { openDatabase } from "@mailwright/database";
import { contractSchema, databaseContract } from "@mailwright/database/contract";
import { describe, expect, test } from "vitest";
import { temporaryFile } from "./temporary-file.ts";

const file = temporaryFile();

describe.each([
  ["memory", () => ":memory:"],
  ["a file", file],
])("in %s", (_, name) => {
  const open = () => openDatabase({ file: name() }, [contractSchema]);
  test.each(databaseContract(open))("$name", ({ run }) => expect(run()).resolves.toBeUndefined());
});
