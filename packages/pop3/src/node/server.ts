/**
 * The POP3 server for Node.
 *
 * @packageDocumentation
 */
import type { Clock, EventSink, Random } from "@mailwright/core";
import type { Endpoint, Network, TlsKeys } from "@mailwright/net";
import type { Pop3Handlers, Pop3ServerOptions } from "@mailwright/pop3";

/** What a POP3 server works with: its handlers, and the machine by default. */
export interface Pop3ServerParts extends Pop3Handlers {
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Network;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A listening POP3 server. Disposing of it refuses new connections and lets open ones end. */
export interface Pop3Server extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** New connections shake hands with these keys; open ones keep theirs. */
  replaceTls(keys: TlsKeys): void;
}

/**
 * Listens for POP3.
 *
 * @throws NetError with the code `NET_ADDRESS_IN_USE` or `NET_LISTEN`
 */
export function listenPop3(
  _options: Pop3ServerOptions,
  _parts: Pop3ServerParts,
): Promise<Pop3Server> {
  return Promise.reject(new Error("to come"));
}
