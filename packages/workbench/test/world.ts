import { Accounts, accountsSchema } from "@mailwright/accounts";
import type { EventSink, MailEvent } from "@mailwright/core";
import { type Database, openDatabase } from "@mailwright/database";
import { localDelivery, smartHost, type SmartHostOptions, Submission } from "@mailwright/delivery";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import type { Network } from "@mailwright/net";
import { openQueue, type Queue, type QueueOptions, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { openSmtp } from "@mailwright/smtp/client";
import { listenSmtp } from "@mailwright/smtp/server";
import { Spool, spoolSchema } from "@mailwright/spool";
import { MemoryNetwork, seededRandom, VirtualClock } from "@mailwright/testkit";

/** A mail network in one process: time, chance and connections of its own. */
export interface World {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  /** Everything that happened, server by server, as one line each. */
  readonly history: string[];
  readonly seed: string;
}

export function makeWorld(seed: string): World {
  const clock = new VirtualClock({ start: Date.UTC(2030, 0, 1) });
  const random = seededRandom(seed);
  return { clock, network: new MemoryNetwork({ clock, random, latency: 15 }), history: [], seed };
}

/** A server of the world. */
export interface WorldServer extends AsyncDisposable {
  readonly accounts: Accounts;
  readonly database: Database;
  readonly queue: Queue;
  /** The messages of an account's maildrop, oldest first, as text. */
  mail(address: string): Promise<readonly string[]>;
}

export interface WorldServerOptions {
  readonly domain: string;
  readonly address: string;
  readonly users: readonly string[];
  /** Where mail for other domains goes. */
  readonly next?: { readonly host: string; readonly port: number };
  readonly queue?: Partial<QueueOptions>;
}

/** Composes a whole server on the world's clock, chance and network, its database in memory. */
export async function openServer(world: World, options: WorldServerOptions): Promise<WorldServer> {
  const { clock, history } = world;
  const { domain } = options;
  const hostname = `mx.${domain}`;
  const random = seededRandom(world.seed).fork(domain);
  const network: Network = world.network.host(hostname, options.address);
  const events: EventSink = {
    emit: (event: MailEvent) => void history.push(`${domain} ${JSON.stringify(event)}`),
  };
  const parts = { clock, random, network, events };
  await using opened = new AsyncDisposableStack();
  const schemas = [spoolSchema, accountsSchema, mailstoreSchema, queueSchema];
  const database = opened.use(await openDatabase({ file: ":memory:" }, schemas));
  const spool = new Spool({ database, ...parts });
  const accounts = new Accounts({ database, ...parts });
  await accounts.createDomain(domain);
  for (const user of options.users) await accounts.createAccount(`${user}@${domain}`);
  const mailstore = new Mailstore({ database, spool, ...parts });
  const remote = options.next ? "smart-host" : "off";
  const router = new Router({ remote, relayFrom: ["192.0.2.0/24"] }, { directory: accounts });
  const host: SmartHostOptions = {
    hostname,
    tls: "off",
    ...(options.next ?? { host: "none.invalid" }),
  };
  const queue = opened.use(
    await openQueue(
      { hostname, ...options.queue },
      {
        database,
        spool,
        router,
        agents: {
          local: localDelivery({ mailstore, accounts, ...parts }),
          remote: opened.use(smartHost(host, { spool, ...parts })),
        },
        ...parts,
      },
    ),
  );
  const submission = new Submission({ hostname }, { queue, ...parts });
  opened.use(
    await listenSmtp(
      { hostname, host: options.address, port: 25 },
      {
        spool,
        recipient: (recipient, { session }) => router.accepts(recipient, session),
        accept: (message, call) => submission.accept(message, call),
        ...parts,
      },
    ),
  );
  const closing = opened.move();
  return {
    accounts,
    database,
    queue,
    mail: (address) => readMail(mailstore, accounts, address),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function readMail(
  mailstore: Mailstore,
  accounts: Accounts,
  address: string,
): Promise<string[]> {
  const found = await accounts.find(address);
  if (found.type !== "account") throw new Error(`${address} is ${found.type}`);
  const opening = await mailstore.openMaildrop(found.id);
  if (opening.type !== "opened") throw new Error(`the maildrop is ${opening.type}`);
  await using maildrop = opening.maildrop;
  const texts: string[] = [];
  for (const index of maildrop.messages.keys()) {
    let text = "";
    for await (const bytes of maildrop.read(index, {})) text += new TextDecoder().decode(bytes);
    texts.push(text);
  }
  return texts;
}

/** Sends a message to a server from a client of its own. */
export async function sendMail(
  world: World,
  server: string,
  from: string,
  to: readonly string[],
  text: string,
): Promise<readonly string[]> {
  const network = world.network.host("client.example", "192.0.2.99");
  const options = { host: server, port: 25, hostname: "client.example", tls: "off" } as const;
  await using client = await openSmtp(options, { network, clock: world.clock });
  const body = (async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  })();
  const envelope = { reversePath: from, recipients: to.map((address) => ({ address })) };
  const outcomes = await client.send({ envelope, body });
  return outcomes.map(({ type }) => type);
}
