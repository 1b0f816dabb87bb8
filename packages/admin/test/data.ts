import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Accounts, accountsEvents, accountsSchema, Settings } from "@mailwright/accounts";
import { openDatabase } from "@mailwright/database";
import { Dnsbl } from "@mailwright/dnsbl";
import { Elements, Events, eventsEvents, openLog, Triggers } from "@mailwright/events";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { Protection } from "@mailwright/protection";
import { openQueue, queueElements, queueEvents, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { Spool, spoolSchema } from "@mailwright/spool";
import { openControl, ServerSettings } from "../src/index.ts";

/** A folder that goes when the test ends. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "admin-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const MAIL = "From: Ann <ann@elsewhere.example>\r\nSubject: hello\r\n\r\nHello Jim!\r\n";

async function* octets(text: string) {
  yield new TextEncoder().encode(text);
}

/** A server on the data of a folder, as an administrator sees it; without doors. */
export async function startServer(data: string) {
  await using opened = new AsyncDisposableStack();
  const events = new Events([accountsEvents, eventsEvents, queueEvents]);
  const log = opened.use(openLog({ levels: { default: 2 } }, { events, write: () => {} }));
  const elements = opened.use(new Elements([queueElements], { events }));
  const file = join(data, "mailwright.db");
  const schemas = [spoolSchema, accountsSchema, mailstoreSchema, queueSchema];
  const database = opened.use(await openDatabase({ file }, schemas));
  const spool = new Spool({ database });
  const accounts = new Accounts({ database, events });
  const settings = new Settings({ database });
  const mailstore = new Mailstore({ database, spool });
  const router = new Router({ remote: "direct" }, { directory: accounts });
  // The DNS of these tests: one address is listed, whichever list is asked.
  const resolver = {
    async resolve4(name: string) {
      if (name.startsWith("9.2.0.192.")) return ["127.0.0.2"];
      throw Object.assign(new Error(name), { code: "ENOTFOUND" });
    },
  };
  const lists = new Dnsbl({}, { resolver });
  const protection = new Protection({}, { lists });
  const deferred = { type: "deferred", reply: { code: 451, text: "later\u001B[2J" } } as const;
  const remote = {
    deliver: async ({ recipients }: { recipients: readonly unknown[] }) =>
      recipients.map(() => deferred),
  };
  const queue = opened.use(
    await openQueue(
      { hostname: "mx.example" },
      { database, spool, router, events, agents: { remote } },
    ),
  );
  const triggers = opened.use(new Triggers({}, { elements, events, mail: async () => {} }));
  const server = new ServerSettings(
    {
      router: (table) => router.replace({ remote: "direct", table }),
      lists: (wanted) => lists.replace({ lists: wanted }),
      networks: (networks) => protection.replace(networks),
      triggers: (watched) => triggers.replace(watched),
    },
    { settings },
  );
  await server.load();
  const running = {
    log,
    elements,
    triggers,
    components: ["ACCOUNT", "POP", "QUEUE"],
    reload: async () => ({ problems: [], waiting: ["data"] }),
    doors: () => ({ smtp: { address: "127.0.0.1", port: 2525 } }),
  };
  const parts = {
    database,
    accounts,
    settings,
    mailstore,
    queue,
    router,
    server,
    lists,
    protection,
    running,
  };
  opened.use(await openControl({ socket: join(data, "control.sock") }, parts));
  const closing = opened.move();
  return { ...parts, spool, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** Data with an account, a message in its INBOX, and a message that waits in the queue. */
async function makeData(): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), "admin-"));
  await using server = await startServer(data);
  const { accounts, mailstore, queue, spool } = server;
  await accounts.createDomain("example.com");
  await accounts.createDomain("second.example");
  const jim = await accounts.createAccount("jim@example.com");
  if (jim.type !== "created") throw new Error(jim.type);
  await accounts.createAlias("sales@example.com", "jim@example.com");
  const prefix = new TextEncoder().encode("Delivered-To: jim@example.com\r\n");
  await using stored = await spool.write(octets(MAIL));
  const message = { prefix, body: stored.body, deliveryId: "1", receivedAt: 1_900_000_000_000 };
  await mailstore.append(jim.id, message, { draft: stored.statements });
  await using draft = await spool.write(octets(MAIL));
  const envelope = {
    reversePath: "jim@example.com",
    recipients: [{ address: "ann@elsewhere.example" }],
  };
  const { id } = await queue.submit({ envelope, prefix, draft });
  for (;;) {
    const shown = await queue.show(id);
    if (shown.type === "found" && shown.message.recipients[0]?.attempts === 1) return data;
  }
}

let made: Promise<string> | undefined;

/** A folder with a copy of that data, and a message in the file `message`. */
export async function dataFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  made ??= makeData();
  const folder = await temporaryFolder();
  await cp(await made, folder.path, { recursive: true });
  return folder;
}

/** Removes what the copies were made of. */
export async function removeData(): Promise<void> {
  if (made !== undefined) await rm(await made, { recursive: true, force: true });
  made = undefined;
}
