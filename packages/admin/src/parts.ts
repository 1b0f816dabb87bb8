import type { Accounts, Settings } from "@mailwright/accounts";
import type { Clock, EventSink, Random } from "@mailwright/core";
import type { Database } from "@mailwright/database";
import type { Dnsbl } from "@mailwright/dnsbl";
import type { ElementReading, Log, Triggers } from "@mailwright/events";
import type { Mailstore } from "@mailwright/mailstore";
import type { Protection } from "@mailwright/protection";
import type { QueueAdministration } from "@mailwright/queue";
import type { Router } from "@mailwright/router";
import type { ServerSettings } from "./server-settings.ts";

/** Where a server listens. */
export interface Door {
  readonly address: string;
  readonly port: number;
}

/** What became of reading a configuration again, in sentences and names for people. */
export interface Reloaded {
  /** What could not be done; the rest is in force. */
  readonly problems: readonly string[];
  /** What has changed, and is read at the next start only. */
  readonly waiting: readonly string[];
}

/** What only a running server has. */
export interface RunningParts {
  /** The id of its process. */
  readonly pid?: number;
  /** Reads its configuration again. */
  readonly reload?: () => Promise<Reloaded>;
  readonly log: Pick<Log, "options" | "replace">;
  /** The components whose level can be set. Absent: nobody knows them, and any name is taken. */
  readonly components?: readonly string[];
  readonly elements: { list(): readonly ElementReading[] };
  readonly triggers: Pick<Triggers, "list">;
  /** Where it listens, by service; asked each time. */
  readonly doors?: () => Readonly<Record<string, Door>>;
}

/** What commands work with. */
export interface AdminParts {
  readonly database: Pick<Database, "backup">;
  readonly accounts: Pick<
    Accounts,
    | "createAccount"
    | "createAlias"
    | "createDomain"
    | "domains"
    | "find"
    | "list"
    | "remove"
    | "removeAlias"
    | "removeDomain"
    | "setDomainState"
    | "setMainDomain"
    | "setPassword"
    | "setState"
    | "show"
  >;
  readonly settings: Pick<Settings, "read" | "write">;
  readonly mailstore: Pick<
    Mailstore,
    "mailboxes" | "message" | "messages" | "read" | "stats" | "statementsToRemove"
  >;
  readonly queue: QueueAdministration;
  readonly router: Pick<Router, "accepts" | "route">;
  /** The settings of the server, with what puts them in force. */
  readonly server: Pick<ServerSettings, "change" | "read">;
  /** The DNS lists, as the server asks them. */
  readonly lists: Pick<Dnsbl, "check">;
  readonly protection: Pick<Protection, "explain">;
  /** Absent: no server runs, and the data are worked on alone. */
  readonly running?: RunningParts;
  /** Whose time of day, date and weekday rules see when they are tried. Default: `UTC`. */
  readonly timeZone?: string;
  readonly clock?: Clock;
  /** Told what was done. */
  readonly events?: EventSink;
  /** What passwords are made of. */
  readonly random?: Random;
}
