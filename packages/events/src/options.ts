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

/** Where log files are, and how much of them is kept. */
export interface LogFilesOptions {
  /** The folder, made where it is missing. Files of other names in it are left alone. */
  readonly folder: string;
  /** How large a file becomes, in octets; at most half of `totalSize`. Default: 10 MiB. */
  readonly fileSize?: number;
  /**
   * How long a file is written to, in milliseconds: a new one begins at each multiple of it since
   * midnight UTC. Default: 1 day.
   */
  readonly fileAge?: number;
  /** How long after its beginning a file is deleted, in milliseconds. Default: 14 days. */
  readonly keep?: number;
  /** How large all files together become, in octets; the oldest is deleted first. Default: 200 MiB. */
  readonly totalSize?: number;
  /** How much waits in memory for the disk, in octets; then lines are dropped. Default: 1 MiB. */
  readonly buffer?: number;
}

/** The defaults of {@link LogFilesOptions}. */
export const logFilesDefaults = {
  fileSize: 10_485_760,
  fileAge: 86_400_000,
  keep: 1_209_600_000,
  totalSize: 209_715_200,
  buffer: 1_048_576,
} as const;

/** Watches an element. */
export interface Trigger {
  /** The name of the element, such as `smtpInputActive`. */
  readonly element: string;
  /** It fires above: the value of a gauge, or what a counter grew by within the period. */
  readonly threshold: number;
  /**
   * How long it is silent after it fired, and the time in which a counter's growth is measured, in
   * milliseconds, 1,000 and up. Default: 10 minutes.
   */
  readonly period?: number;
  /** The name of what is done then. Default: `warning`. */
  readonly handler?: string;
}

/** What is done when a trigger fires; that it fired is logged in any case. */
export type TriggerHandler =
  | { readonly type: "log" }
  /** Sends a mail; subject and body may have macros: `^element`, `^value`, … see the README. */
  | {
      readonly type: "mail";
      readonly to: string;
      readonly subject: string;
      readonly body: string;
    };

/** What is watched, and what is done. */
export interface TriggersOptions {
  /** Default: none. */
  readonly triggers?: readonly Trigger[];
  /** By name; `warning`, a mail to the postmaster, is there unless another one is given. */
  readonly handlers?: Readonly<Record<string, TriggerHandler>>;
  /** What `^server` stands for. Default: `localhost`. */
  readonly server?: string;
}

/** The defaults of {@link TriggersOptions} and {@link Trigger}. */
export const triggersDefaults = {
  triggers: [],
  handlers: {
    warning: {
      type: "mail",
      to: "postmaster",
      subject: "^server: ^element is ^value",
      body: "^time: ^reason.\n\nThis trigger stays silent for ^period.\n",
    },
  },
  server: "localhost",
  period: 600_000,
  handler: "warning",
} as const;
