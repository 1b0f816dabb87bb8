import type { DatabasePort, Statement } from "@mailwright/database";
import { DatabaseError } from "@mailwright/database";
import { seededRandom } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Outcome } from "../src/index.ts";
import { HOUR, LATER, left, MINUTE, NEVER, OK, START, type World, world } from "./world.ts";

const MARK: Statement = { sql: "INSERT INTO mark (name) VALUES ('x')", parameters: [] };

function delivered(statements: readonly Statement[]): Outcome {
  return { type: "delivered", statements };
}

async function marked(it: World): Promise<World> {
  await it.database.batch([{ sql: "CREATE TABLE mark (name text UNIQUE)", parameters: [] }]);
  return it;
}

/** A database that fails the batches the test chooses. */
function failing(
  database: DatabasePort,
  fails: (batch: readonly Statement[]) => Error | undefined,
): DatabasePort {
  return {
    get: (query) => database.get(query),
    list: (query, options) => database.list(query, options),
    batch: async (statements, options) => {
      const error = fails(statements);
      if (error !== undefined) throw error;
      return database.batch(statements, options);
    },
  };
}

const ends = (batch: readonly Statement[]): boolean =>
  batch.some(({ sql }) => sql.startsWith('delete from "queue_recipient"'));

test("what an agent wants done happens with the end of the recipient", async () => {
  await using it = await marked(await world());
  it.script = () => delivered([MARK]);
  await using queue = await it.open();
  await it.submit(queue);
  await it.clock.settle();
  expect(await it.count("mark")).toBe(1);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a conflict in what the agent wants done defers its recipient, and only that one", async () => {
  await using it = await marked(await world());
  it.script = (address) =>
    address === "full@x.test" ? delivered([{ ...MARK, guard: { changes: 2 } }]) : OK;
  await using queue = await it.open();
  const id = await it.submit(queue, { to: ["b@x.test", "full@x.test", "c@x.test"] });
  await it.clock.settle();
  expect(await it.count("mark")).toBe(0);
  const shown = await queue.show(id);
  expect(shown).toMatchObject({
    type: "found",
    message: {
      recipients: [
        {
          recipient: { address: "full@x.test" },
          attempts: 1,
          lastReply: {
            code: 451,
            enhanced: "4.3.0",
            text: "The destination changed during delivery",
          },
        },
      ],
    },
  });
});

test("a statement that can never work defers its recipient, and the others end", async () => {
  await using it = await marked(await world());
  await it.database.batch([MARK]);
  it.script = (address) => (address === "bad@x.test" ? delivered([MARK]) : OK);
  await using queue = await it.open();
  await it.submit(queue, { to: ["b@x.test", "bad@x.test"] });
  await it.clock.settle();
  expect(await it.count("queue_recipient")).toBe(1);
  expect(it.sink.names().slice(-3)).toEqual([
    "queue.database.failed",
    "queue.recipient.delivered",
    "queue.recipient.deferred",
  ]);
});

test("a full disk is waited for: the outcome is not lost, and nothing goes out twice", async () => {
  await using it = await world();
  let full = true;
  const error = new DatabaseError("DATABASE_FULL", "full");
  const database = failing(it.database, (batch) => (full && ends(batch) ? error : undefined));
  await using queue = await it.open({}, { database });
  await it.submit(queue);
  await it.clock.advance(10 * MINUTE);
  expect(it.sink.names().filter((name) => name === "queue.database.failed").length).toBeGreaterThan(
    5,
  );
  full = false;
  await it.clock.advance(2 * MINUTE);
  expect(it.tasks).toHaveLength(1);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("claiming goes on after the database has failed", async () => {
  await using it = await world();
  it.script = () => LATER;
  let down = false;
  const database = failing(it.database, (batch) =>
    down && batch[0]!.sql.startsWith('update "queue_recipient" set "lease"')
      ? new DatabaseError("DATABASE_IO", "down")
      : undefined,
  );
  await using queue = await it.open({ jitter: 0 }, { database });
  await it.submit(queue);
  down = true;
  await it.clock.advance(10 * MINUTE);
  expect(it.tasks).toHaveLength(1);
  down = false;
  it.script = () => OK;
  await it.clock.advance(10_000);
  expect(it.tasks).toHaveLength(2);
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("a message and its body stay exactly as long as a recipient does, however they end", async () => {
  const ending = fc.record({
    outcome: fc.constantFrom<Outcome>(OK, LATER, NEVER),
    delay: fc.integer({ min: 0, max: 3 }),
    domain: fc.integer({ min: 0, max: 4 }),
  });
  const script = fc.array(ending, { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(script, fc.nat(), async (endings, seed) => {
      await using it = await world(seed);
      const random = seededRandom(seed);
      it.script = async (address, task) => {
        // Bodies can be read for as long as someone waits for them.
        expect(await it.text(task)).toContain("Subject:");
        const planned = endings[Number(/\d+/.exec(address)?.[0])];
        if (planned === undefined) return OK;
        if (planned.delay > 0) {
          await new Promise<void>((resolve) => it.clock.after(planned.delay, resolve));
        }
        return random.below(3) === 0 ? OK : planned.outcome;
      };
      await using queue = await it.open({ window: 8, concurrency: 3, taskRecipients: 2 });
      const to = endings.map(({ domain }, i) => `r${i}@d${domain}.test`);
      await it.submit(queue, { to, reversePath: "sender@y.test" });
      await it.clock.run();
      expect(await left(it)).toEqual([0, 0, 0, 0]);
      const ended = it.sink.events.filter(({ name }) =>
        ["queue.recipient.delivered", "queue.recipient.failed"].includes(name),
      );
      const reported = it.sink.names().filter((name) => name === "queue.message.reported").length;
      expect(ended).toHaveLength(endings.length + reported);
    }),
    { numRuns: 40 },
  );
});

test("the last two recipients of a message may end in the same commit", async () => {
  await using it = await world();
  const both = Promise.withResolvers<Outcome>();
  it.script = () => both.promise;
  await using queue = await it.open();
  await it.submit(queue, { to: ["a@one.test", "b@two.test"] });
  await it.clock.settle();
  both.resolve(OK);
  await it.clock.settle();
  expect(await left(it)).toEqual([0, 0, 0, 0]);
});

test("bad news is written down before its lease ends, whatever the others do", async () => {
  await using it = await world();
  it.script = (address) => {
    if (address === "a@y.test") return OK;
    return address === "bad@one.test" ? NEVER : new Promise(() => {});
  };
  await using queue = await it.open({ lease: HOUR });
  await it.submit(queue, { to: ["bad@one.test", "hang@two.test"] });
  await it.clock.advance(47 * MINUTE);
  expect(it.sink.names()).not.toContain("queue.recipient.failed");
  await it.clock.advance(2 * MINUTE);
  const failed = it.sink.events.find(({ name }) => name === "queue.recipient.failed");
  expect(failed?.at).toBe(START + 48 * MINUTE);
});
