/** How a queue works. Times are in milliseconds. */
export interface QueueOptions {
  /** The name of this server: the reporting MTA of reports. RFC 3464 §2.2.2. */
  readonly hostname: string;
  /** Who reports are from. Default: `MAILER-DAEMON@` and the hostname. */
  readonly from?: string;
  /** Recipients held in memory at most, whatever the backlog. Default: 1,000. */
  readonly window?: number;
  /** Deliveries at a time. Default: 100. */
  readonly concurrency?: number;
  /** Deliveries at a time to one destination. Default: 20. */
  readonly destinationConcurrency?: number;
  /** Recipients of one delivery at most. Default: 100. RFC 5321 §4.5.3.1.8. */
  readonly taskRecipients?: number;
  /** The waits after the first, second, ... deferral; the last one repeats. */
  readonly schedule?: readonly number[];
  /** How far a wait may be from the schedule, as a fraction of it, 0 to 1. Default: 0.1. */
  readonly jitter?: number;
  /** How long after it was accepted a message fails. Default: 5 days. RFC 5321 §4.5.4.1. */
  readonly expireAfter?: number;
  /** How long after it was accepted the sender is told of a delay, once. Default: 4 hours. */
  readonly warnAfter?: number;
  /** How long one attempt may take before it is given up. Default: 1 hour. */
  readonly lease?: number;
  /** How long closing waits for deliveries under way before it aborts them. Default: 10 seconds. */
  readonly drain?: number;
  /** Messages larger than this are returned as headers only, in octets. Default: 1 MiB. */
  readonly returnLimit?: number;
  /**
   * At opening, takes over what an earlier process had begun. Set it to false only when several
   * processes share a database; then a lease has to run out first. Default: true.
   */
  readonly takeOver?: boolean;
}

/** The defaults of {@link QueueOptions}; `hostname` has none, `from` is made of it. */
export const queueDefaults = {
  window: 1000,
  concurrency: 100,
  destinationConcurrency: 20,
  taskRecipients: 100,
  // 1, 5, 15 and 30 minutes, 1, 2 and 4 hours.
  schedule: [60_000, 300_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000],
  jitter: 0.1,
  expireAfter: 432_000_000,
  warnAfter: 14_400_000,
  lease: 3_600_000,
  drain: 10_000,
  returnLimit: 1_048_576,
  takeOver: true,
} as const;

/** Options with every default filled in. */
export type QueueSettings = Required<QueueOptions>;

/** Fills in the defaults. */
export function queueSettings(options: QueueOptions): QueueSettings {
  return { from: `MAILER-DAEMON@${options.hostname}`, ...queueDefaults, ...options };
}
