import type { Reloaded } from "@mailwright/admin";
import type { Endpoint } from "@mailwright/net";
import type { Config } from "./config.ts";
import type { Credentials } from "./first-start.ts";

/** A running server; disposing of it closes the doors first and the database last. */
export interface Server extends AsyncDisposable {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** On the first start: the postmaster's login. */
  readonly postmaster: Credentials | undefined;
  /** Reads the configuration again, and does what it says of doors, keys and log; sessions go on. */
  reload(): Promise<Reloaded>;
}

/** What the composition is given: the lines of the log go to `write`. */
export interface Surroundings {
  readonly write: (line: string) => void;
  /** Reads the configuration again. */
  readonly reread: () => Promise<Config>;
}
