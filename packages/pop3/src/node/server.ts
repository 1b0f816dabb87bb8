/**
 * The POP3 server for Node.
 *
 * @packageDocumentation
 */
import {
  type Clock,
  type EventSink,
  id,
  type Random,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import {
  type Connection,
  listenSessions,
  type Network,
  serve,
  type Served,
  type SessionListener,
  type SessionTerms,
} from "@mailwright/net";
import { nodeNetwork } from "@mailwright/net/node";
import {
  pop3Defaults,
  type Pop3Handlers,
  Pop3Host,
  type Pop3ServerOptions,
  Pop3Session,
} from "@mailwright/pop3";

/** What a POP3 server works with: its handlers, and the machine by default. */
export interface Pop3ServerParts extends Pop3Handlers {
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Network;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * A listening POP3 server. Disposing of it refuses new connections and lets open ones end, until
 * {@link Pop3ServerOptions.drain}.
 */
export type Pop3Server = SessionListener;

// RFC 3206 §4: the client may come again later.
const REFUSAL = new TextEncoder().encode("-ERR [SYS/TEMP] too many connections\r\n");

/**
 * Listens for POP3.
 *
 * @throws NetError with the code `NET_ADDRESS_IN_USE` or `NET_LISTEN`
 */
export function listenPop3(
  options: Pop3ServerOptions,
  parts: Pop3ServerParts,
): Promise<Pop3Server> {
  const { network = nodeNetwork, clock = systemClock, random = systemRandom, events } = parts;
  const open = async (connection: Connection, terms: SessionTerms): Promise<Served> => {
    const session = id(clock, random);
    await using host = new Pop3Host(parts, { id: session, connection });
    const machine = new Pop3Session(options, connection);
    return await serve(connection, machine, host.handlers, { clock, events, session, ...terms });
  };
  return listenSessions(
    { ...pop3Defaults, ...options, refusal: REFUSAL },
    { network, clock, events, open },
  );
}
