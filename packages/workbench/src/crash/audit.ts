import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { Accounts, accountsSchema } from "@mailwright/accounts";
import { openDatabase } from "@mailwright/database";
import { deliverySchema } from "@mailwright/delivery";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { queueSchema } from "@mailwright/queue";
import { Spool, spoolSchema } from "@mailwright/spool";
import { Dialogue, unstuff } from "./dialogue.ts";
import { findLetter } from "./letter.ts";
import type { Sent } from "./load.ts";
import type { Ready } from "../reference-server.ts";
import type { Arrival } from "./sink.ts";

/** Waits until nothing is queued any more, for a minute and a half at most. */
export async function drained(data: string): Promise<void> {
  const database = new DatabaseSync(join(data, "mailwright.db"), { readOnly: true });
  try {
    const count = database.prepare("SELECT count(*) AS waiting FROM queue_recipient");
    for (let i = 0; i < 900; i++) {
      if (count.get()?.["waiting"] === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the queue did not drain: ${JSON.stringify(count.get())}`);
  } finally {
    database.close();
  }
}

/** Every letter in the maildrop, by name: the digests of its copies. */
export async function readMaildrop(
  server: Ready,
  login: { address: string; password: string },
): Promise<Map<string, string[]>> {
  using dialogue = new Dialogue(server.ready.pop3);
  const ok = async (): Promise<string> => {
    const line = (await dialogue.until("\r\n")).toString("latin1");
    if (!line.startsWith("+OK")) throw new Error(line);
    return line;
  };
  await ok();
  for (const command of [`USER ${login.address}`, `PASS ${login.password}`, "STAT"])
    await dialogue.write(`${command}\r\n`);
  await ok();
  await ok();
  const count = Number((await ok()).split(" ")[1]);
  const found = new Map<string, string[]>();
  for (let number = 1; number <= count; number++) {
    await dialogue.write(`RETR ${number}\r\n`);
    await ok();
    const message = await dialogue.until("\r\n.\r\n");
    const letter = findLetter(unstuff(message.subarray(0, -3)));
    if (letter !== undefined)
      found.set(letter.name, [...(found.get(letter.name) ?? []), letter.digest]);
  }
  return found;
}

/** The same of a mailbox of an account, read from the data while no server runs. */
export async function readMailbox(
  data: string,
  address: string,
  mailbox: string,
): Promise<Map<string, string[]>> {
  const schemas = [spoolSchema, accountsSchema, mailstoreSchema, queueSchema, deliverySchema];
  await using database = await openDatabase({ file: join(data, "mailwright.db") }, schemas);
  const mailstore = new Mailstore({ database, spool: new Spool({ database }) });
  const found = new Map<string, string[]>();
  const account = await new Accounts({ database }).find(address);
  if (account.type !== "account") throw new Error(`${address} is ${account.type}`);
  const named = (await mailstore.mailboxes(account.id)).find(({ name }) => name === mailbox);
  // It is made with the first message.
  const messages =
    named === undefined ? [] : await mailstore.messages(named.id, { limit: 100_000 });
  for (const message of messages) {
    const octets = Buffer.concat(await Array.fromAsync(mailstore.read(message)));
    const letter = findLetter(octets);
    if (letter !== undefined)
      found.set(letter.name, [...(found.get(letter.name) ?? []), letter.digest]);
  }
  return found;
}

/** What several mailboxes hold. */
export function joined(
  ...maildrops: readonly ReadonlyMap<string, readonly string[]>[]
): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>();
  for (const maildrop of maildrops)
    for (const [name, copies] of maildrop) all.set(name, [...(all.get(name) ?? []), ...copies]);
  return all;
}

/** What a run came to. */
export interface Verdict {
  readonly acknowledged: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Sent twice to the other server, because its first 250 was lost in the crash. */
  readonly repeated: readonly string[];
  readonly damaged: readonly string[];
}

/** Holds what arrived against what was acknowledged. */
export function audit(
  sent: Sent,
  maildrop: ReadonlyMap<string, readonly string[]>,
  arrivals: readonly Arrival[],
  killed: number,
): Verdict {
  const lost: string[] = [];
  const doubled: string[] = [];
  const repeated: string[] = [];
  const damaged: string[] = [];
  for (const [name, letter] of sent.begun) {
    const remote = arrivals.filter((arrival) => arrival.name === name);
    const copies = [...(maildrop.get(name) ?? []), ...remote.map((arrival) => arrival.digest)];
    if (copies.length === 0 && sent.acknowledged.has(name)) lost.push(name);
    // Taken just before the crash, and again after it: the first 250 never reached the queue.
    const first = remote[0]?.at ?? 0;
    const once250Lost =
      remote.length === 2 && killed - first < 1000 && (remote[1]?.at ?? 0) > killed;
    if (copies.length > 1) (once250Lost && copies.length === 2 ? repeated : doubled).push(name);
    if (copies.some((copy) => copy !== letter.digest)) damaged.push(name);
  }
  return { acknowledged: sent.acknowledged.size, lost, doubled, repeated, damaged };
}
