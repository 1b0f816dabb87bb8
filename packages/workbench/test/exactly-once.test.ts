/** Queue, spool and mail store, whole, on a database that fails and a server that dies, by seed. */
import { concatBytes, sleep } from "@mailwright/core";
import {
  type Database,
  DatabaseError,
  type DatabasePort,
  openDatabase,
} from "@mailwright/database";
import { type AccountRulesPort, localDelivery } from "@mailwright/delivery";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import {
  type Agent,
  openQueue,
  type Queue,
  type QueueRouter,
  queueSchema,
} from "@mailwright/queue";
import { Spool, spoolSchema } from "@mailwright/spool";
import { seededRandom, type SeededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";

const DAY = 86_400_000;
const LEASE = 600_000;
const SENDER = "sender@local.test";
const evidence = { by: "test", reason: "by its domain" };

/** Never settles: what a dead server waits for. */
const never = (): Promise<never> => new Promise(() => {});

const router: QueueRouter = {
  async route(address) {
    const domain = address.slice(address.indexOf("@") + 1);
    if (domain === "refused.test") {
      const text = "No such user";
      return { type: "refuse", code: 550, enhanced: "5.1.1", text, evidence, steps: [] };
    }
    const agent = domain === "local.test" ? "local" : "remote";
    const where = { destination: address, address, account: address };
    return { type: "deliver", agent, ...where, evidence, steps: [] };
  },
};

const copyOf = (address: string): string => address.replace(".0@", ".copy@");

/** Some accounts send a copy of what they get to another one here. */
const rules: AccountRulesPort = {
  decide: async ({ address }) => ({
    type: "actions",
    actions: address.endsWith(".0@local.test")
      ? [{ rule: "copy", type: "redirect", to: [copyOf(address)] }]
      : [],
  }),
};

/** One life of a server on a database that outlives it. */
class Life {
  readonly #world: World;
  readonly database: DatabasePort;
  readonly spool: Spool;
  readonly mailstore: Mailstore;
  isDead = false;

  constructor(world: World, faults: number) {
    this.#world = world;
    const { clock, random, database } = world;
    const mortal = <Value>(does: () => Promise<Value>): Promise<Value> =>
      this.isDead ? never() : does().then((value) => (this.isDead ? never() : value));
    this.database = {
      batch: (statements) =>
        world.chance(faults)
          ? Promise.reject(new DatabaseError("DATABASE_FULL", "by the seed"))
          : mortal(() => database.batch(statements)),
      get: (query) => mortal(() => database.get(query)),
      list: (query) => mortal(() => database.list(query)),
    };
    this.spool = new Spool({ database: this.database, clock, random });
    this.mailstore = new Mailstore({ database: this.database, spool: this.spool, clock });
  }

  async open(): Promise<Queue> {
    const { clock, random, database } = this.#world;
    await new Spool({ database }).sweep();
    const local = localDelivery({ mailstore: this.mailstore, rules });
    const agents = { local: this.#sluggish(local), remote: this.#sluggish(this.#remote()) };
    const parts = { database: this.database, spool: this.spool, router, agents, clock, random };
    for (;;) {
      try {
        return await openQueue({ hostname: "mx.test", window: 20, lease: LEASE }, parts);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
      }
    }
  }

  /** An agent that at times answers when its lease is long over, and never after death. */
  #sluggish(agent: Agent): Agent {
    const { clock } = this.#world;
    return {
      deliver: async (task, call) => {
        if (this.#world.chance(0.1)) await sleep(clock, 2 * LEASE);
        return this.isDead ? never() : agent.deliver(task, call);
      },
    };
  }

  /** Another server: it takes mail, or does not, as the seed has it. */
  #remote(): Agent {
    const world = this.#world;
    return {
      deliver: async ({ recipients }) =>
        recipients.map(({ address }) => {
          if (world.chance(0.4)) return { type: "deferred", reply: { code: 451, text: "Later" } };
          if (world.chance(0.2)) return { type: "failed", reply: { code: 550, text: "Never" } };
          world.sent.set(address, (world.sent.get(address) ?? 0) + 1);
          return { type: "delivered" };
        }),
    };
  }
}

class World {
  readonly clock = new VirtualClock({ start: Date.UTC(2030, 0, 1) });
  readonly random: SeededRandom;
  readonly database: Database;
  /** What the other server took, by recipient. */
  readonly sent = new Map<string, number>();
  /** The recipients of messages that were acknowledged, and of those that were refused. */
  readonly acknowledged: string[] = [];
  readonly refused: string[] = [];

  constructor(seed: string, database: Database) {
    this.random = seededRandom(seed);
    this.database = database;
  }

  chance(share: number): boolean {
    return (this.random.bytes(1)[0] ?? 0) < share * 256;
  }

  async submit(life: Life, queue: Queue, name: string): Promise<void> {
    const domains = ["local.test", "local.test", "remote.test", "refused.test"];
    const to = domains.slice(this.chance(0.5) ? 0 : 1).map((domain, i) => `${name}.${i}@${domain}`);
    const copies = to.filter((address) => copyOf(address) !== address).map(copyOf);
    try {
      await using draft = await life.spool.write(bodyOf(name, this.chance(0.2) ? 6 : 1));
      const recipients = to.map((address) => ({ address }));
      const envelope = { reversePath: SENDER, recipients };
      await queue.submit({ envelope, prefix: new Uint8Array(), draft });
      this.acknowledged.push(...to, ...copies);
    } catch {
      this.refused.push(...to, ...copies);
    }
  }
}

async function* bodyOf(name: string, pieces: number): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(`Subject: ${name}\r\n\r\n`);
  for (let i = 0; i < pieces; i++) yield new Uint8Array(60_000).fill(0x61);
}

async function texts(mailstore: Mailstore, account: string): Promise<readonly string[]> {
  const [inbox] = await mailstore.mailboxes(account);
  const messages = inbox === undefined ? [] : await mailstore.messages(inbox.id);
  return Promise.all(
    messages.map(async (message) =>
      new TextDecoder().decode(concatBytes(await Array.fromAsync(mailstore.read(message)))),
    ),
  );
}

/** What became of a recipient: how often it was stored, sent, and reported as failed. */
async function fates(world: World, mailstore: Mailstore): Promise<Map<string, readonly number[]>> {
  const reports = (await texts(mailstore, SENDER)).filter((text) => /^Action: failed/m.test(text));
  const fate = async (address: string): Promise<readonly number[]> => {
    const stored = (await texts(mailstore, address)).length;
    const told = reports.filter((text) => text.includes(`; ${address}\r\n`));
    return [stored, world.sent.get(address) ?? 0, told.length];
  };
  const all = [...world.acknowledged, ...world.refused];
  return new Map(await Promise.all(all.map(async (each) => [each, await fate(each)] as const)));
}

/** Stored here once, and taken elsewhere at least once, or reported once. */
function ended(address: string, [stored, sent = 0, told]: readonly number[]): boolean {
  if (address.endsWith("@local.test")) return stored === 1 && told === 0;
  if (address.endsWith("@refused.test")) return stored === 0 && told === 1;
  return told === 1 || (told === 0 && sent > 0);
}

async function count(database: Database, sql: string): Promise<unknown> {
  const [row] = await database.get({ sql: `SELECT count(*) AS n FROM ${sql}`, parameters: [] });
  return row?.["n"];
}

async function live(world: World, deaths: number, faults: number): Promise<Mailstore> {
  for (let life = 0; life <= deaths; life++) {
    const server = new Life(world, faults);
    const queue = await server.open();
    const submits = Array.from({ length: 12 }, async (_, i) => {
      await sleep(world.clock, i * 20_000);
      if (!server.isDead) await world.submit(server, queue, `m${life}-${i}`);
    });
    if (life < deaths) {
      const [moment = 0] = world.random.bytes(1);
      await sleep(world.clock, moment * 1000);
      for (let turns = moment % 17; turns > 0; turns--) await Promise.resolve();
      server.isDead = true;
    } else {
      await Promise.all(submits);
      await sleep(world.clock, 7 * DAY);
      await queue[Symbol.asyncDispose]();
    }
  }
  return new Life(world, 0).mailstore;
}

const seeds = Array.from({ length: 12 }, (_, i) => `seed ${i}`);

test.each(seeds)("no message is lost, none doubled: %s", async (seed) => {
  const schemas = [spoolSchema, mailstoreSchema, queueSchema];
  await using database = await openDatabase({ file: ":memory:" }, schemas);
  const world = new World(seed, database);
  const mailstore = await world.clock.until(live(world, 3, 0.15));
  expect(world.acknowledged.length).toBeGreaterThan(20);
  expect(world.refused.length).toBeGreaterThan(0);
  const became = await fates(world, mailstore);
  const wrong = (addresses: readonly string[], isRight: typeof ended): readonly unknown[] =>
    [...became].filter(([to, fate]) => addresses.includes(to) && !isRight(to, fate));
  expect(wrong(world.acknowledged, ended)).toEqual([]);
  expect(wrong(world.refused, (_, fate) => fate.every((times) => times === 0))).toEqual([]);
  // What could not be freed when it was given up is freed at the next start.
  await new Spool({ database }).sweep();
  for (const nothing of [
    "queue_message",
    "queue_recipient",
    "spool_pending",
    "spool_body WHERE id NOT IN (SELECT body FROM mailstore_message)",
    "spool_piece WHERE body NOT IN (SELECT id FROM spool_body)",
  ]) {
    expect([nothing, await count(database, nothing)]).toEqual([nothing, 0]);
  }
});
