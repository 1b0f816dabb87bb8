/** How messages are taken in. */
export interface SubmissionOptions {
  /** The name of this server, for Message-ID fields it adds. */
  readonly hostname: string;
  /** A message with this many Received fields is in a loop. Default: 100. RFC 5321 §6.3. */
  readonly hops?: number;
  /** Whose time of day, date and weekday the rules see: a name such as `Europe/Oslo`. Default: `UTC`. */
  readonly timeZone?: string;
  /** Who hears of a redirection by the server's rules that fails. Default: `postmaster@` and the hostname. */
  readonly postmaster?: string;
}

/** The defaults of {@link SubmissionOptions}; `hostname` has none, `postmaster` is made of it. */
export const submissionDefaults = { hops: 100, timeZone: "UTC" } as const;

/** The smart host all mail is sent through, and how it is connected to. Times in milliseconds. */
export interface SmartHostOptions {
  /** A host name or an IP address. It is connected to as it is: no MX look-up. */
  readonly host: string;
  /** Default: 25. */
  readonly port?: number;
  /** This server's own name, said in EHLO. */
  readonly hostname: string;
  /**
   * `off`: never; `offered`: STARTTLS where it is offered; `required`: STARTTLS or nothing;
   * `implicit`: the connection begins with the handshake. Default: `offered`.
   */
  readonly tls?: "off" | "offered" | "required" | "implicit";
  /** Whether its certificate must be valid. Default: `certificate`, but `none` for `offered`. */
  readonly verify?: "certificate" | "none";
  /** Whom to authenticate as. */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Connections at a time; further deliveries wait. Default: 10. */
  readonly connections?: number;
  /** Messages sent over one connection. Default: 100. */
  readonly messagesPerConnection?: number;
  /** How long a connection may wait for its next message. Default: 10,000. */
  readonly idle?: number;
}

/** The defaults of {@link SmartHostOptions}; those of `tls` and `verify` are the client's. */
export const smartHostDefaults = {
  port: 25,
  connections: 10,
  messagesPerConnection: 100,
  idle: 10_000,
} as const;
