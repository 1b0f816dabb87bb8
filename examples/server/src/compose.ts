import { join } from "node:path";
import { Accounts, Settings } from "@mailwright/accounts";
import { openControl, plant, type Reloaded, ServerSettings } from "@mailwright/admin";
import { openDatabase } from "@mailwright/database";
import * as delivery from "@mailwright/delivery";
import { Dnsbl } from "@mailwright/dnsbl";
import { Elements, Events, openLog, Triggers } from "@mailwright/events";
import { Mailstore } from "@mailwright/mailstore";
import { SecureDoors } from "@mailwright/net/node";
import type { Pop3ServerParts } from "@mailwright/pop3/server";
import { Protection } from "@mailwright/protection";
import { openQueue } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { compileRules } from "@mailwright/rules";
import { serverMailVocabulary } from "@mailwright/rules/mail";
import type { SmtpServerParts } from "@mailwright/smtp/server";
import { type Draft, Spool } from "@mailwright/spool";
import { catalogues, components, elementCatalogues, schemas } from "./catalogues.ts";
import type { Config } from "./config.ts";
import { doorsOf } from "./doors.ts";
import { createPostmaster, firstSettings, makeData } from "./first-start.ts";
import { reloaded } from "./reload.ts";
import type { Server, Surroundings } from "./server.ts";

/** A whole mail server, composed of its parts. */
export async function compose(config: Config, around: Surroundings): Promise<Server> {
  const { hostname, timeZone } = config;
  makeData(config.data);
  await using opened = new AsyncDisposableStack();

  // What is told: the log, and what is counted and watched.
  const events = new Events(catalogues);
  const log = opened.use(openLog(config.log, { events, write: around.write }));
  const elements = opened.use(new Elements(elementCatalogues, { events }));

  // What is kept.
  const file = join(config.data, "mailwright.db");
  const database = opened.use(await openDatabase({ ...config.database, file }, schemas));
  const spool = new Spool({ database });
  await spool.sweep();
  const accounts = new Accounts({ database, events });
  const settings = new Settings({ database, events });
  const mailstore = new Mailstore({ database, spool, events });

  // What is decided. What of it can be changed while the server runs is a setting in the database.
  const router = new Router({ ...config.router, table: [] }, { directory: accounts });
  const lists = new Dnsbl({ ...config.dnsbl, lists: [] });
  const protection = new Protection({}, { lists, events });
  const server = new ServerSettings(
    {
      router: (table) => router.replace({ ...config.router, table }),
      lists: (wanted) => lists.replace({ ...config.dnsbl, lists: wanted }),
      networks: (networks) => protection.replace(networks),
      rules: (rules) => submission.replaceRules(compileRules(rules, serverMailVocabulary)),
      triggers: (watched) => triggers.replace({ ...watched, server: hostname }),
    },
    { settings, events },
  );
  const first = firstSettings(config);
  const { domain, domains, aliases } = config;
  await plant({ domains: [domain, ...domains] }, { accounts, settings });
  // Before the queue is opened: it routes at once.
  await server.load({ names: ["router", "lists", "networks"], first });

  // What is delivered.
  const rules = new delivery.AccountRules(
    { timeZone },
    { settings, bodies: spool, database, events },
  );
  const local = delivery.localDelivery({ mailstore, accounts, rules });
  const remote =
    config.smartHost && opened.use(delivery.smartHost(config.smartHost, { spool, events }));
  const agents = { local, null: delivery.discardDelivery, ...(remote && { remote }) };
  const queue = opened.use(
    await openQueue(config.queue, { database, spool, router, events, agents }),
  );
  const postmaster = `postmaster@${domain}`;
  const submission = new delivery.Submission({ hostname, timeZone, postmaster }, { queue, events });
  const notices = new delivery.Notices({ hostname }, { spool, queue });
  const mail = (notice: delivery.Notice): Promise<unknown> => notices.send(notice);
  const triggers = opened.use(new Triggers({ server: hostname }, { elements, events, mail }));
  await server.load({ names: ["rules", "triggers"], first });
  await plant({ accounts: config.accounts, aliases }, { accounts, settings });

  // The doors: opened last, closed first.
  const submitted: SmtpServerParts<Draft> = {
    events,
    spool,
    authenticate: (credentials, call) => accounts.authenticate(credentials, call),
    recipient: (recipient, { session }) => router.accepts(recipient, session),
    accept: (message, call) => submission.accept(message, call),
  };
  const received: SmtpServerParts<Draft> = {
    ...submitted,
    connect: (peer, call) => protection.connect(peer, call),
  };
  const pop3: Pop3ServerParts = {
    events,
    authenticate: (credentials, call) => accounts.authenticate(credentials, call),
    maildrop: ({ identity, account = identity }) => mailstore.openMaildrop(account),
  };
  const services = { smtp: received, submission: submitted, pop3 };
  const doors = opened.use(await SecureDoors.open(await doorsOf(config, services), { events }));
  const reload = (): Promise<Reloaded> =>
    reloaded(config, around.reread, async (changed) => {
      log.replace(changed.log);
      return doors.replace(await doorsOf({ ...changed, data: config.data }, services));
    });
  const { pid } = process;
  const running = {
    log,
    elements,
    triggers,
    doors: () => doors.endpoints,
    reload,
    pid,
    components,
  };
  const parts = { database, accounts, settings, mailstore, queue, router, server, lists, events };
  const socket = join(config.data, "control.sock");
  opened.use(await openControl({ socket }, { ...parts, protection, running, timeZone }));

  // Last, so that a first start that fails has not told the password to nobody.
  const login = await createPostmaster(postmaster, { accounts, settings });
  const closing = opened.move();
  return {
    endpoints: doors.endpoints,
    postmaster: login,
    reload,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
