import { describe, expect, test } from "vitest";
import { AccountsError } from "@mailwright/accounts";
import { Turns } from "../src/turns.ts";

/** A task that ends when it is told to. */
function task(): { run: () => Promise<number>; end: () => void; started: boolean } {
  const { promise, resolve } = Promise.withResolvers<number>();
  const made = {
    started: false,
    run: () => {
      made.started = true;
      return promise;
    },
    end: () => resolve(1),
  };
  return made;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("Turns", () => {
  test("runs so many at once, and the others in the order they came", async () => {
    const turns = new Turns(2, 10);
    const tasks = [task(), task(), task(), task()];
    const results = tasks.map(({ run }) => turns.run(run));
    await turn();
    expect(tasks.map(({ started }) => started)).toEqual([true, true, false, false]);
    tasks[1]?.end();
    await turn();
    expect(tasks.map(({ started }) => started)).toEqual([true, true, true, false]);
    for (const each of tasks) each.end();
    expect(await Promise.all(results)).toEqual([1, 1, 1, 1]);
  });

  test("a task that fails gives its turn on", async () => {
    const turns = new Turns(1, 10);
    const failing = turns.run(() => Promise.reject(new Error("no")));
    const next = turns.run(async () => 2);
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe(2);
    expect(await turns.run(async () => 3)).toBe(3);
  });

  test("lets so many wait and no more", async () => {
    const turns = new Turns(1, 1);
    const [running, waiting] = [task(), task()];
    const results = [turns.run(running.run), turns.run(waiting.run)];
    const refused = turns.run(async () => 3);
    await expect(refused).rejects.toBeInstanceOf(AccountsError);
    await expect(refused).rejects.toMatchObject({ code: "ACCOUNTS_BUSY", temporary: true });
    running.end();
    waiting.end();
    expect(await Promise.all(results)).toEqual([1, 1]);
  });

  test("gives up waiting when aborted, and passes the turn over it", async () => {
    const turns = new Turns(1, 10);
    const running = task();
    const first = turns.run(running.run);
    const abort = new AbortController();
    const given = task();
    const second = turns.run(given.run, abort.signal);
    const third = turns.run(async () => 3);
    abort.abort(new Error("gone"));
    await expect(second).rejects.toThrow("gone");
    await expect(turns.run(given.run, abort.signal)).rejects.toThrow("gone");
    running.end();
    expect([await first, await third]).toEqual([1, 3]);
    expect(given.started).toBe(false);
  });
});
