import { PeerError } from "@mailwright/core";

/** The codes of {@link NetError}, and what each means. */
export const netErrorCodes = {
  NET_ADDRESS_IN_USE: "another listener has this address and port",
  NET_LISTEN: "the address cannot be listened on",
  NET_CLOSED: "the doors were disposed of and open no more",
  NET_CONNECT: "no connection could be made",
  NET_BROKEN: "the connection broke",
  NET_BROKEN_OFF: "the body a handler was reading broke off",
  NET_KEYS: "the key or the certificate cannot be used",
  NET_TLS: "the TLS handshake failed",
} as const;

const LASTING: ReadonlySet<string> = new Set(["NET_LISTEN", "NET_CLOSED", "NET_KEYS", "NET_TLS"]);

/**
 * A connection could not be made or kept. All but `NET_LISTEN`, `NET_CLOSED`, `NET_KEYS` and
 * `NET_TLS` are temporary.
 */
export class NetError extends PeerError<keyof typeof netErrorCodes> {
  static {
    this.prototype.name = "NetError";
  }

  constructor(code: keyof typeof netErrorCodes, message: string, options: ErrorOptions = {}) {
    super(code, message, { ...options, temporary: !LASTING.has(code) });
  }
}
