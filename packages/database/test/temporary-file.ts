import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A function that names a new file each time; all are removed after the tests. */
export function temporaryFile(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "mailwright-database-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => join(folder, `${count++}.sqlite`);
}
