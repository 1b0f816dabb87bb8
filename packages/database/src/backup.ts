import { link, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseError } from "./errors.ts";
import { toDatabaseError } from "./sqlite-errors.ts";

/**
 * Has a copy made, and gives it its name once it is on disk: a file of that name is never half a
 * copy, and never an older file overwritten. Only its owner can read it.
 *
 * @param make - copies into a file that is there, and empty
 * @throws DatabaseError
 */
export async function copyTo(file: string, make: (to: string) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  const removePart = (): Promise<void> => rm(part, { force: true });
  try {
    await removePart();
    await using opened = new AsyncDisposableStack();
    opened.defer(removePart);
    const copy = opened.use(await open(part, "wx", 0o600));
    await make(part);
    await copy.sync();
    await link(part, file);
  } catch (cause) {
    throw backupError(cause, file);
  }
}

function backupError(cause: unknown, file: string): DatabaseError {
  const { code } = cause as { readonly code?: string };
  const expected: Readonly<Record<string, string>> = {
    EEXIST: `${file} is there already: choose another name`,
    ENOENT: `there is no folder ${dirname(file)}: make it first`,
    ENOTDIR: `${dirname(file)} is no folder: choose another`,
  };
  const text = expected[code ?? ""];
  return text === undefined
    ? toDatabaseError(cause, `back up to ${file}`)
    : new DatabaseError("DATABASE_IO", text, { cause });
}
