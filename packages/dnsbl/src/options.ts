/** A list that is asked. */
export interface List {
  /** The domain the list is under, such as `bl.example.org`. */
  readonly zone: string;
  /** What people are told in place of the zone, which may hold a customer's key. Default: the zone. */
  readonly label?: string;
  /** Whether the list has those who are not welcome, or those who are. Default: `block`. */
  readonly kind?: "block" | "allow";
  /**
   * Which of the list's answers count: IPv4 addresses, CIDR blocks, or ranges as
   * `127.0.0.2-127.0.0.11`. Default: every answer that RFC 5782 lets count.
   */
  readonly codes?: readonly string[];
}

/** How a {@link Dnsbl} works. Times are in milliseconds. */
export interface DnsblOptions {
  /** The lists; answers come in this order. Default: none. */
  readonly lists?: readonly List[];
  /** How long the lists of one check together may take. Default: 5 seconds. */
  readonly deadline?: number;
  /** Answers that are remembered at most, one per list and address; 0: none. Default: 10,000. */
  readonly cacheSize?: number;
  /** The least time a listing is remembered, whatever its TTL; also without one. Default: 1 minute. */
  readonly minimumTtl?: number;
  /** The longest time a listing is remembered, whatever its TTL. Default: 1 hour. */
  readonly maximumTtl?: number;
  /** How long it is remembered that an address is not listed. Default: 5 minutes. */
  readonly negativeTtl?: number;
  /** How long it is remembered that a list refused, failed or was silent. Default: 30 seconds. */
  readonly failureTtl?: number;
  /**
   * The DNS servers to ask: IP addresses, with a port where it is not 53, as `127.0.0.1:5353` or
   * `[::1]:5353`. They are not asked when a resolver is given. Default: those of the system.
   */
  readonly servers?: readonly string[];
}

/** The defaults of {@link DnsblOptions}; without `servers` those of the system are asked. */
export const dnsblDefaults = {
  lists: [],
  deadline: 5000,
  cacheSize: 10_000,
  minimumTtl: 60_000,
  maximumTtl: 3_600_000,
  negativeTtl: 300_000,
  failureTtl: 30_000,
} as const;
