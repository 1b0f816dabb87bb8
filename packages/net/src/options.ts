/** The defaults of {@link serve}. */
export const serveDefaults = {
  /**
   * How long a peer may take nothing of what is sent to it, and an open question bring nothing once
   * the peer has ended its side: 3 minutes. RFC 5321 §4.5.3.2.5.
   */
  stall: 180_000,
  /** Whether what came before the end of the peer's stream is still answered. */
  allowHalfOpen: false,
} as const;

/** The defaults of {@link listenSessions}. */
export const sessionListenerDefaults = {
  /** Connections at one time: 1,000. */
  connections: 1000,
  /** Connections at one time from one IPv4 address or one IPv6 /64: 50. */
  connectionsPerAddress: 50,
  /** How long sessions may go on once the listener is disposed of: 10 seconds. */
  drain: 10_000,
} as const;

/** The defaults of {@link openKeyFiles}. */
export const keyFilesDefaults = {
  /** How often the files are looked at, in milliseconds: 10 seconds. */
  interval: 10_000,
} as const;
