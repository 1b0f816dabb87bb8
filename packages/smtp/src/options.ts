import type { TlsKeys } from "@mailwright/net";

/** How an SMTP server listens and what it allows. */
export interface SmtpServerOptions {
  /** The server's own name: in the greeting, in EHLO replies and in Received fields. */
  readonly hostname: string;
  /** The address to listen on. Default: `127.0.0.1`. */
  readonly host?: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** The keys to shake hands with; without them TLS is not offered. */
  readonly tls?: TlsKeys;
  /** `implicit`: a connection begins with the handshake (RFC 8314 §3.3). Default: `offered`. */
  readonly tlsMode?: "offered" | "implicit";
  /** `submission`: nothing is accepted before AUTH (RFC 6409 §4.3). Default: `relay`. */
  readonly service?: "relay" | "submission";
  /**
   * When AUTH is offered: `tls` only under TLS, `any` in clear too, `off` never.
   * Default: `tls` where there is an `authenticate` handler.
   */
  readonly authentication?: "tls" | "any" | "off";
  /** The largest message, in octets (RFC 1870). Default: 36,700,160 (25 MiB encoded in base64). */
  readonly size?: number;
  /** The most recipients of a message; at least 100 by RFC 5321 §4.5.3.1.8. Default: 100. */
  readonly recipients?: number;
  /** The most messages of a session. Default: 100,000. */
  readonly messages?: number;
  /** The most protocol errors of a session; then it is closed. Default: 10. */
  readonly errors?: number;
  /** The most refused recipients of a session; then it is closed: who guesses addresses. Default: 50. */
  readonly refusals?: number;
  /** The most failed authentications of a session; then it is closed. Default: 3. */
  readonly authenticationFailures?: number;
  /** The longest command line, in octets without CRLF. Default: 12,288 (RFC 4954 §4). */
  readonly lineLength?: number;
  /** How long to wait for the peer. */
  readonly timeouts?: SmtpServerTimeouts;
  /** The most connections at a time. Default: 1,000. */
  readonly connections?: number;
  /** The most connections at a time from one address. Default: 50. */
  readonly connectionsPerAddress?: number;
  /** How long open sessions may go on once the server is disposed of. Default: 5,000. */
  readonly drain?: number;
}

/** How long a server waits for its client, in milliseconds. */
export interface SmtpServerTimeouts {
  /** For the next whole command. Default: 300,000 (RFC 5321 §4.5.3.2.7). */
  readonly command?: number;
  /** For the next octets of a message. Default: 300,000 (RFC 5321 §4.5.3.2.7). */
  readonly data?: number;
  /** For a whole message. Default: 3,600,000. */
  readonly message?: number;
}

/** The defaults of {@link SmtpServerOptions}; `tls` has none and `authentication` depends. */
export const smtpServerDefaults = {
  host: "127.0.0.1",
  tlsMode: "offered",
  service: "relay",
  authentication: "tls",
  size: 36_700_160,
  recipients: 100,
  messages: 100_000,
  errors: 10,
  refusals: 50,
  authenticationFailures: 3,
  lineLength: 12_288,
  timeouts: { command: 300_000, data: 300_000, message: 3_600_000 },
  connections: 1000,
  connectionsPerAddress: 50,
  drain: 5000,
} as const;

/** The options of a session: what is left of {@link SmtpServerOptions} without the listener's. */
export type SmtpSessionOptions = Omit<
  SmtpServerOptions,
  "host" | "port" | "tls" | "tlsMode" | "connections" | "connectionsPerAddress" | "drain"
>;

/** {@link SmtpSessionOptions} with all defaults filled in. */
export type SessionOptions = Required<SmtpSessionOptions> & {
  readonly timeouts: Required<SmtpServerTimeouts>;
};

/** Fills in the defaults. */
export function sessionOptions(options: SmtpSessionOptions): SessionOptions {
  const timeouts = { ...smtpServerDefaults.timeouts, ...options.timeouts };
  return { ...smtpServerDefaults, ...options, timeouts };
}

/** Where an SMTP client connects to, and how. */
export interface SmtpClientOptions {
  /** A host name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** The client's own name, said in EHLO. */
  readonly hostname: string;
  /**
   * `off`: never; `offered`: STARTTLS where the server offers it; `required`: STARTTLS or nothing;
   * `implicit`: the connection begins with the handshake (RFC 8314). Default: `offered`.
   */
  readonly tls?: "off" | "offered" | "required" | "implicit";
  /** Whether the server's certificate must be valid. Default: `certificate`, but `none` for `offered`. */
  readonly verify?: "certificate" | "none";
  /** Whom to authenticate as, by AUTH PLAIN; only said under TLS unless `authentication` is `any`. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** `any`: credentials are said in clear too. Default: `tls`. */
  readonly authentication?: "tls" | "any";
  /** How long to wait for the server. */
  readonly timeouts?: SmtpClientTimeouts;
}

/** How long a client waits for its server, in milliseconds. RFC 5321 §4.5.3.2. */
export interface SmtpClientTimeouts {
  /** For the connection. Default: 60,000. */
  readonly connect?: number;
  /** For the greeting, and each reply but those below. Default: 300,000 (§4.5.3.2.1 to .3). */
  readonly command?: number;
  /** For the reply to DATA. Default: 120,000 (§4.5.3.2.4). */
  readonly data?: number;
  /** For the whole message to be taken. Default: 3,600,000. */
  readonly message?: number;
  /** For the reply to the message. Default: 600,000 (§4.5.3.2.6). */
  readonly end?: number;
  /** For the reply to QUIT, which holds up nothing but the end. Default: 5,000. */
  readonly quit?: number;
}

/** The defaults of {@link SmtpClientOptions}. */
export const smtpClientDefaults = {
  tls: "offered",
  verify: "certificate",
  authentication: "tls",
  timeouts: {
    connect: 60_000,
    command: 300_000,
    data: 120_000,
    message: 3_600_000,
    end: 600_000,
    quit: 5000,
  },
} as const;

/** The options of a client's session: what is left without the connection's. */
export type SmtpClientSessionOptions = Omit<SmtpClientOptions, "host" | "port" | "verify">;
