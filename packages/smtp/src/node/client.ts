/**
 * The SMTP client for Node.
 *
 * @packageDocumentation
 */
import type { Clock, EventSink, TlsFacts } from "@mailwright/core";
import type { Endpoint, Network } from "@mailwright/net";
import type { OutgoingMessage, SendOutcome, SmtpClientOptions } from "@mailwright/smtp";

/** What an SMTP client works with: the machine by default. */
export interface SmtpClientParts {
  readonly events?: EventSink;
  /** Default: the machine's own network. */
  readonly network?: Network;
  readonly clock?: Clock;
}

/** An open SMTP connection, ready to send. Disposing of it says QUIT and closes. */
export interface SmtpClient extends AsyncDisposable {
  /** What is known of the connection. */
  readonly facts: { readonly remote: Endpoint; readonly tls?: TlsFacts };
  /** False once the connection cannot send another message. */
  readonly usable: boolean;
  /**
   * Sends a message; one at a time.
   *
   * @returns an outcome per recipient, in the order of the envelope
   * @throws SmtpPeerError when the connection broke: with the code `SMTP_UNCERTAIN` the message may
   *   have been delivered, with any other it was not
   */
  send(
    message: OutgoingMessage,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly SendOutcome[]>;
}

/**
 * Connects, says EHLO, starts TLS and authenticates as the options say.
 *
 * @throws SmtpPeerError, or NetError when no connection could be made
 */
export function openSmtp(
  _options: SmtpClientOptions,
  _parts: SmtpClientParts = {},
  _call: { readonly signal?: AbortSignal } = {},
): Promise<SmtpClient> {
  return Promise.reject(new Error("to come"));
}
