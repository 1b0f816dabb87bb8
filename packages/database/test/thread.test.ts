import { expect, test } from "vitest";
import { Thread } from "../src/thread.ts";
import type { Packed } from "../src/wire.ts";
import { temporaryFile } from "./temporary-file.ts";

const file = temporaryFile();

// What no caller can send: the thread that gets it dies of an error of its own.
function nonsense(): Packed<unknown> {
  return { message: 5, transfer: [] };
}

test("when a thread dies, what it was asked fails, and what it is asked after", async () => {
  const task = { role: "writer", file: file(), maximumSize: 1e9, migrations: [] } as const;
  await using thread = new Thread(task, nonsense);
  await thread.ready;
  const dead = { code: "DATABASE_CLOSED", machine: "unavailable", temporary: true };
  const asked = [thread.call("a"), thread.call("b")];
  for (const call of asked) await expect(call).rejects.toMatchObject(dead);
  await expect(thread.call("c")).rejects.toMatchObject(dead);
});
