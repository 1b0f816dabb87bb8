import { link, open, rm } from "node:fs/promises";
import { toDatabaseError } from "./sqlite-errors.ts";

/**
 * Has a copy made, and gives it its name once it is on disk: a file of that name is never half a
 * copy, and never an older file overwritten.
 *
 * @throws DatabaseError
 */
export async function copyTo(file: string, make: (to: string) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  try {
    await rm(part, { force: true });
    await make(part);
    await using copy = await open(part);
    await copy.sync();
    await link(part, file);
  } catch (error) {
    throw toDatabaseError(error, `back up to ${file}`);
  } finally {
    await rm(part, { force: true });
  }
}
