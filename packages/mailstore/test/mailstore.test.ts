import type { EventCatalogue } from "@mailwright/core";
import { type DatabasePort, openDatabase } from "@mailwright/database";
import {
  type MaildropLocks,
  Mailstore,
  type MailstoreEvent,
  mailstoreEvents,
  mailstoreSchema,
} from "@mailwright/mailstore";
import { Spool, spoolSchema } from "@mailwright/spool";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";

const PREFIX = new TextEncoder().encode("X: 1\r\n");

async function* octets(length: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(length);
}

test("the events are a catalogue", () => {
  const catalogue: EventCatalogue = mailstoreEvents;
  expect(Object.values(catalogue).every(({ component }) => component === "MAILBOX")).toBe(true);
});

test("each fact is told once, and at the time of the clock", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
  const spool = new Spool({ database });
  const sink = memorySink<MailstoreEvent>();
  const clock = new VirtualClock();
  const mailstore = new Mailstore({ database, spool, clock, events: sink });
  await using draft = await spool.write(octets(10));
  const message = { prefix: PREFIX, body: draft.body, deliveryId: "d", receivedAt: clock.now() };
  await mailstore.append("a", message, { draft: draft.statements });
  await mailstore.append("a", { ...message, deliveryId: "e", limit: 20 });
  const opening = await mailstore.openMaildrop("a");
  await mailstore.openMaildrop("a");
  if (opening.type === "opened") await opening.maildrop.remove([0]);
  const at = clock.now();
  expect(sink.events).toEqual([
    { name: "mailstore.appended", at, account: "a", mailbox: "INBOX", uid: 1, size: 16 },
    { name: "mailstore.over-quota", at, account: "a", mailbox: "INBOX", size: 16, limit: 20 },
    { name: "mailstore.maildrop.opened", at, account: "a", messages: 1, octets: 16 },
    { name: "mailstore.maildrop.in-use", at, account: "a" },
    { name: "mailstore.maildrop.updated", at, account: "a", messages: 1 },
  ]);
});

test.each([{}, { limit: 1_000_000 }])(
  "a body that was freed is no full account: %j",
  async (more) => {
    await using database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
    const spool = new Spool({ database });
    const mailstore = new Mailstore({ database, spool });
    const draft = await spool.write(octets(300_000));
    await draft[Symbol.asyncDispose]();
    const message = { prefix: PREFIX, body: draft.body, deliveryId: "d", receivedAt: 0, ...more };
    await expect(mailstore.append("a", message, { draft: draft.statements })).rejects.toMatchObject(
      { code: "MAILSTORE_NO_BODY" },
    );
    expect(await mailstore.stats("a")).toEqual({ messages: 0, octets: 0 });
  },
);

test("UIDVALIDITY is the second the mailbox was made in", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
  const spool = new Spool({ database });
  const clock = new VirtualClock({ start: 1_900_000_000_999 });
  const mailstore = new Mailstore({ database, spool, clock });
  await using draft = await spool.write(octets(1));
  const message = { prefix: PREFIX, body: draft.body, deliveryId: "d", receivedAt: 0 };
  await mailstore.append("a", message, { draft: draft.statements });
  await clock.advance(60_000);
  await mailstore.append("a", { ...message, deliveryId: "e" });
  expect(await mailstore.mailboxes("a")).toMatchObject([
    { uidvalidity: 1_900_000_000, uidNext: 3 },
  ]);
});

test("a maildrop that cannot be opened is not left locked", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
  let broken = true;
  const failing: DatabasePort = {
    batch: (...given) => database.batch(...given),
    list: (...given) => database.list(...given),
    get: (query) => (broken ? Promise.reject(new Error("disk")) : database.get(query)),
  };
  const mailstore = new Mailstore({ database: failing, spool: new Spool({ database }) });
  await expect(mailstore.openMaildrop("a")).rejects.toThrow("disk");
  broken = false;
  expect(await mailstore.openMaildrop("a")).toMatchObject({ type: "opened" });
});

test("the locks can be someone else's", async () => {
  await using database = await openDatabase({ file: ":memory:" }, [spoolSchema, mailstoreSchema]);
  const locks: MaildropLocks = { acquire: () => Promise.resolve(undefined) };
  const mailstore = new Mailstore({ database, spool: new Spool({ database }), locks });
  expect(await mailstore.openMaildrop("a")).toEqual({ type: "in-use" });
});

/** What a mailbox should hold: by UID the delivery it came with. */
type Model = Map<number, string>;

const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("deliver" as const), id: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove" as const), id: fc.nat(12) }) },
);

test("any deliveries and removals leave what a model says, and no body too many", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async (actions) => {
      await using database = await openDatabase({ file: ":memory:" }, [
        spoolSchema,
        mailstoreSchema,
      ]);
      const spool = new Spool({ database });
      const mailstore = new Mailstore({ database, spool });
      const model: Model = new Map();
      let next = 1;
      for (const { do: what, id } of actions) {
        if (what === "remove") {
          const [mailbox] = await mailstore.mailboxes("a");
          if (mailbox !== undefined) await mailstore.remove(mailbox.id, [id, id + 1]);
          for (const uid of [id, id + 1]) model.delete(uid);
          continue;
        }
        const deliveryId = String(id);
        const known = [...model].find(([, delivered]) => delivered === deliveryId)?.[0];
        await using draft = await spool.write(octets(id));
        const message = { prefix: PREFIX, body: draft.body, deliveryId, receivedAt: 0 };
        const appended = await mailstore.append("a", message, { draft: draft.statements });
        expect(appended).toEqual({ type: "appended", uid: known ?? next });
        if (known === undefined) model.set(next++, deliveryId);
      }
      const [mailbox] = await mailstore.mailboxes("a");
      const messages = await mailstore.messages(mailbox?.id ?? 0);
      expect(messages.map(({ uid, deliveryId }) => [uid, deliveryId])).toEqual([...model]);
      const octetsHeld = messages.reduce((sum, { size }) => sum + size, 0);
      expect(await mailstore.stats("a")).toEqual({ messages: model.size, octets: octetsHeld });
      const bodies = await database.list({ sql: "SELECT id FROM spool_body", parameters: [] });
      expect(bodies).toHaveLength(model.size);
    }),
    { numRuns: 60 },
  );
});
