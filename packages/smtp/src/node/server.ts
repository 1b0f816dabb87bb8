/**
 * The SMTP server for Node.
 *
 * @packageDocumentation
 */
import type { Clock, EventSink, Random } from "@mailwright/core";
import type { Endpoint, Network, TlsKeys } from "@mailwright/net";
import type { MessageDraft, SmtpHandlers, SmtpServerOptions, SpoolPort } from "@mailwright/smtp";

/** What an SMTP server works with: its handlers, a spool, and the machine by default. */
export interface SmtpServerParts<Draft extends MessageDraft> extends SmtpHandlers<Draft> {
  readonly spool: SpoolPort<Draft>;
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Network;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** A listening SMTP server. Disposing of it refuses new connections and lets open ones end. */
export interface SmtpServer extends AsyncDisposable {
  readonly endpoint: Endpoint;
  /** New connections shake hands with these keys; open ones keep theirs. */
  replaceTls(keys: TlsKeys): void;
}

/**
 * Listens for SMTP.
 *
 * @throws NetError with the code `NET_ADDRESS_IN_USE` or `NET_LISTEN`
 */
export function listenSmtp<Draft extends MessageDraft>(
  _options: SmtpServerOptions,
  _parts: SmtpServerParts<Draft>,
): Promise<SmtpServer> {
  return Promise.reject(new Error("to come"));
}
