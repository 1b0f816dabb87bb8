import { join } from "node:path";
import { Accounts, accountsEvents, accountsSchema } from "@mailwright/accounts";
import { openDatabase } from "@mailwright/database";
import { deliveryEvents, localDelivery, smartHost, Submission } from "@mailwright/delivery";
import { Events, openLog } from "@mailwright/events";
import { Mailstore, mailstoreEvents, mailstoreSchema } from "@mailwright/mailstore";
import { type Endpoint, netEvents } from "@mailwright/net";
import { pop3Events } from "@mailwright/pop3";
import { listenPop3, type Pop3ServerParts } from "@mailwright/pop3/server";
import { openQueue, queueEvents, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { smtpEvents } from "@mailwright/smtp";
import { listenSmtp, type SmtpServerParts } from "@mailwright/smtp/server";
import { type Draft, Spool, spoolSchema } from "@mailwright/spool";
import type { Config } from "./config.ts";
import { createPostmaster, type Credentials, makeData, tlsKeys } from "./first-start.ts";

type Door = AsyncDisposable & { readonly endpoint: Endpoint };

/** A running server; disposing of it closes the doors first and the database last. */
export interface Server extends AsyncDisposable {
  readonly endpoints: Readonly<Record<"smtp" | "submission" | "pop3", Endpoint>>;
  /** On the first start: the postmaster's login. */
  readonly postmaster: Credentials | undefined;
}

/** A whole mail server, composed of its parts; `write` takes the lines of the log. */
export async function compose(config: Config, write: (line: string) => void): Promise<Server> {
  makeData(config.data);
  const tls = await tlsKeys(config);
  await using opened = new AsyncDisposableStack();

  const events = new Events([
    netEvents,
    smtpEvents,
    pop3Events,
    queueEvents,
    deliveryEvents,
    mailstoreEvents,
    accountsEvents,
  ]);
  opened.use(openLog(config.log, { events, write }));

  // What is kept.
  const database = opened.use(
    await openDatabase({ ...config.database, file: join(config.data, "mailwright.db") }, [
      spoolSchema,
      accountsSchema,
      mailstoreSchema,
      queueSchema,
    ]),
  );
  const spool = new Spool({ database });
  await spool.sweep();
  const accounts = new Accounts({ database, events });
  const mailstore = new Mailstore({ database, spool, events });
  await accounts.createDomain(config.domain);

  // What is decided, and what is delivered.
  const router = new Router(config.router, { directory: accounts });
  const local = localDelivery({ mailstore, accounts });
  const remote = config.smartHost && opened.use(smartHost(config.smartHost, { spool, events }));
  const queue = opened.use(
    await openQueue(config.queue, {
      database,
      spool,
      router,
      events,
      agents: { local, ...(remote && { remote }) },
    }),
  );
  const submission = new Submission({ hostname: config.hostname }, { queue });

  // The doors: opened last, closed first.
  const smtp: SmtpServerParts<Draft> = {
    events,
    spool,
    authenticate: (credentials, call) => accounts.authenticate(credentials, call),
    recipient: (recipient, { session }) => router.accepts(recipient, session),
    accept: (message, call) => submission.accept(message, call),
  };
  const pop3: Pop3ServerParts = {
    events,
    authenticate: (credentials, call) => accounts.authenticate(credentials, call),
    maildrop: ({ identity, account = identity }) => mailstore.openMaildrop(account),
  };
  const doors = opened.adopt<Door[]>([], closeAll);
  const open = async (door: Promise<Door>): Promise<Endpoint> => {
    const opening = await door;
    doors.push(opening);
    return opening.endpoint;
  };
  const endpoints = {
    smtp: await open(listenSmtp({ ...config.smtp, tls }, smtp)),
    submission: await open(listenSmtp({ ...config.submission, tls }, smtp)),
    pop3: await open(listenPop3({ ...config.pop3, tls }, pop3)),
  };

  // Last, so that a first start that fails has not told the password to nobody.
  const postmaster = await createPostmaster(accounts, config.domain);
  const closing = opened.move();
  return {
    endpoints,
    postmaster,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Closes all doors at once: none takes anything new in while another one drains. */
async function closeAll(doors: readonly Door[]): Promise<void> {
  await Promise.all(doors.map((door) => door[Symbol.asyncDispose]()));
}
