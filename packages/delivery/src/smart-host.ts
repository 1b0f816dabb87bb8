import type { Clock, EventSink } from "@mailwright/core";
import type { Network } from "@mailwright/net";
import type { Agent } from "@mailwright/queue";
import type { SmartHostOptions } from "./options.ts";
import type { BodiesPort } from "./ports.ts";

/** What a smart host works with. */
export interface SmartHostParts {
  readonly spool: BodiesPort;
  /** Default: the machine's own. */
  readonly network?: Network;
  readonly clock?: Clock;
  readonly events?: EventSink;
}

/** The agent of a smart host; disposing of it closes its idle connections. */
export interface SmartHost extends Agent, AsyncDisposable {}

/** The agent that sends mail through one fixed host. */
export function smartHost(options: SmartHostOptions, parts: SmartHostParts): SmartHost {
  void options;
  void parts;
  return {
    deliver: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
