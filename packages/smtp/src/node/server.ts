/**
 * The SMTP server for Node.
 *
 * @packageDocumentation
 */
import {
  type Clock,
  type EventSink,
  type Handlers,
  id,
  type Random,
  refuse,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import {
  type Connection,
  listenSessions,
  type Network,
  serve,
  type SessionListener,
  type SessionTerms,
} from "@mailwright/net";
import { nodeNetwork } from "@mailwright/net/node";
import {
  formatReply,
  type MessageDraft,
  type SmtpHandlers,
  smtpServerDefaults,
  type SmtpServerOptions,
  type SmtpServerQuestions,
  SmtpServerSession,
  type SpoolPort,
} from "@mailwright/smtp";

/** What an SMTP server works with: its handlers, a spool, and the machine by default. */
export interface SmtpServerParts<Draft extends MessageDraft> extends SmtpHandlers<Draft> {
  readonly spool: SpoolPort<Draft>;
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Pick<Network, "listen">;
  readonly clock?: Clock;
  readonly random?: Random;
}

/**
 * A listening SMTP server. Disposing of it refuses new connections, lets transactions that are under
 * way end, answers 421 to the others, and resets what is left after
 * {@link SmtpServerOptions.drain}.
 */
export type SmtpServer = SessionListener;

/**
 * Listens for SMTP.
 *
 * Options are taken as they are: see `smtpServerConfig` for those you did not write.
 *
 * @throws NetError with the code `NET_ADDRESS_IN_USE`, `NET_LISTEN` or `NET_KEYS`
 */
export function listenSmtp<Draft extends MessageDraft>(
  options: SmtpServerOptions,
  parts: SmtpServerParts<Draft>,
): Promise<SmtpServer> {
  const { clock = systemClock, random = systemRandom, network = nodeNetwork, events } = parts;
  const { drain, connections, connectionsPerAddress } = { ...smtpServerDefaults, ...options };
  const { hostname, host, port, tls, tlsMode } = { ...smtpServerDefaults, ...options };
  const handlers = answers(parts);
  const newId = (): string => id(clock, random);
  const authenticates = parts.authenticate !== undefined;
  const open = (connection: Connection, terms: SessionTerms): Promise<unknown> => {
    const sessionId = newId();
    const session = new SmtpServerSession(options, {
      id: sessionId,
      connection,
      authenticates,
      newId,
    });
    return serve(connection, session, handlers, { clock, events, session: sessionId, ...terms });
  };
  const text = `${hostname} Too many connections`;
  const refusal = new TextEncoder().encode(formatReply({ code: 421, enhanced: "4.7.0", text }));
  const keys = tls === undefined ? {} : { tls };
  return listenSessions(
    { host, port, tlsMode, ...keys, drain, connections, connectionsPerAddress, refusal },
    { network, clock, events, open },
  );
}

/** The handlers of a host as answers to the questions of a session. */
function answers<Draft extends MessageDraft>(
  parts: SmtpServerParts<Draft>,
): Handlers<SmtpServerQuestions> {
  const { connect, hello, mail, recipient, authenticate, accept, spool } = parts;
  return {
    connect: ({ value, session }, { signal }) => connect?.(value, { session, signal }),
    hello: ({ value, session }, { signal }) => hello?.(value, { session, signal }),
    mail: ({ value, session }, { signal }) => mail?.(value, { session, signal }),
    recipient: ({ value, session }, { signal }) =>
      recipient === undefined ? NO_RELAY : recipient(value, { session, signal }),
    authenticate: ({ value, session }, { signal }) =>
      authenticate?.(value, { session, signal }) ?? NO_AUTHENTICATION,
    async message({ value, session }, { body, signal }) {
      await using draft = await spool.write(body, { signal });
      return await accept({ ...value, draft }, { session, signal });
    },
  };
}

const NO_RELAY = refuse(550, "5.7.1", "Relaying denied", {
  by: "smtp",
  reason: "there is no recipient handler",
});

const NO_AUTHENTICATION = {
  type: "unavailable",
  evidence: { by: "smtp", reason: "there is no authenticate handler" },
} as const;
