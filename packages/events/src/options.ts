import type { Level } from "@mailwright/core";

/** Which events a subscription yields: those that match every member given. */
export interface EventFilter {
  /** Events of this level and below. */
  readonly level?: Level;
  /** Events of this component, such as `SMTPI`. */
  readonly component?: string;
}

/** What a subscription takes besides its filter. */
export interface SubscriptionOptions {
  /** How many events wait for a slow reader at most, 1 and up. Default: 1,000. */
  readonly capacity?: number;
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
}

/** The defaults of {@link SubscriptionOptions}. */
export const subscriptionDefaults = { capacity: 1000 } as const;

/** What a log shows. */
export interface LogOptions {
  /**
   * By component tag, the level of the least important events shown; `default` stands for the
   * components that are not named. Default: 3.
   */
  readonly levels?: Readonly<Record<string, Level>>;
  /** How many characters of a line one field takes at most, 16 and up. Default: 256. */
  readonly fieldLimit?: number;
}

/** The defaults of {@link LogOptions}. */
export const logDefaults = { levels: { default: 3 }, fieldLimit: 256 } as const;
