import { PeerError, type Reply, UsageError } from "@mailwright/core";

/** The codes of {@link SmtpPeerError} and {@link SmtpUsageError}, and what each means. */
export const smtpErrorCodes = {
  SMTP_REFUSED: "the server refused the session: its greeting, EHLO or STARTTLS",
  SMTP_AUTHENTICATION_REFUSED: "the server refused the credentials",
  SMTP_TLS_REQUIRED: "TLS is required and the server does not offer it",
  SMTP_AUTHENTICATION_UNSUPPORTED: "the server offers no way to authenticate that can be used",
  SMTP_PROTOCOL: "the server sent what is no SMTP reply",
  SMTP_TIMEOUT: "the server did not answer in time",
  SMTP_BROKEN: "the connection broke before the message was sent whole",
  SMTP_UNCERTAIN:
    "the connection broke after the message was sent whole and before its reply: it may have been delivered",
  SMTP_BODY: "the body of the message could not be read to its end",
  SMTP_CLOSED: "the client, or the test inbox, is closed",
  SMTP_BUSY: "the client is sending another message",
  SMTP_ENVELOPE: "the envelope cannot be said in SMTP: no recipient, or an address that is none",
} as const;

type PeerCode =
  | "SMTP_REFUSED"
  | "SMTP_AUTHENTICATION_REFUSED"
  | "SMTP_TLS_REQUIRED"
  | "SMTP_AUTHENTICATION_UNSUPPORTED"
  | "SMTP_PROTOCOL"
  | "SMTP_TIMEOUT"
  | "SMTP_BROKEN"
  | "SMTP_UNCERTAIN";

/** The other end, or the connection to it, failed. Temporary unless its reply says never. */
export class SmtpPeerError extends PeerError<PeerCode> {
  static {
    this.prototype.name = "SmtpPeerError";
  }

  /** What the server answered, where it did; to AUTH without its text, which may echo the password. */
  readonly reply: Reply | undefined;

  constructor(
    code: PeerCode,
    message: string,
    options: ErrorOptions & { readonly reply?: Reply } = {},
  ) {
    super(code, message, {
      ...options,
      temporary: options.reply === undefined || options.reply.code < 500,
    });
    this.reply = options.reply;
  }
}

type UsageCode = "SMTP_BODY" | "SMTP_CLOSED" | "SMTP_BUSY" | "SMTP_ENVELOPE";

/** The caller's side failed: a body that breaks off, a client used after its end. */
export class SmtpUsageError extends UsageError<UsageCode> {
  static {
    this.prototype.name = "SmtpUsageError";
  }
}
