import type { TlsKeys } from "@mailwright/net";

/** How a POP3 session behaves. */
export interface Pop3SessionOptions {
  /**
   * When USER, PASS and AUTH are taken: `tls` only under TLS (RFC 8314 §4.1), `any` in clear too.
   * Default: `tls`.
   */
  readonly authentication?: "tls" | "any";
  /** The most failed authentications of a session; then it is closed. Default: 3. */
  readonly authenticationFailures?: number;
  /**
   * How long a client may be idle; then the connection is closed and nothing is removed. At least
   * 600,000 by RFC 1939 §3. Default: 600,000.
   */
  readonly autologout?: number;
  /** How long a client may take to log in, however busy it is. Default: 600,000. */
  readonly login?: number;
  /** What the capability IMPLEMENTATION says. RFC 2449 §6.9. Default: `Mailwright`. */
  readonly implementation?: string;
}

/** How a POP3 server listens and what it allows. */
export interface Pop3ServerOptions extends Pop3SessionOptions {
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The keys to shake hands with; without them TLS is not offered. */
  readonly tls?: TlsKeys;
  /** `implicit`: a connection begins with the handshake (RFC 8314 §3.1). Default: `offered`. */
  readonly tlsMode?: "offered" | "implicit";
  /** The most connections at a time. Default: 1,000. */
  readonly connections?: number;
  /** The most connections at a time from one address. Default: 50. */
  readonly connectionsPerAddress?: number;
  /** How long open sessions may go on once the server is disposed of. Default: 5,000. */
  readonly drain?: number;
}

/** The defaults of {@link Pop3ServerOptions}. */
export const pop3Defaults = {
  host: "127.0.0.1",
  tlsMode: "offered",
  authentication: "tls",
  authenticationFailures: 3,
  autologout: 600_000,
  login: 600_000,
  implementation: "Mailwright",
  connections: 1000,
  connectionsPerAddress: 50,
  drain: 5000,
} as const;
