/** An enhanced mail system status code: class, subject, detail. RFC 3463 §2. */
export type EnhancedStatus = `${2 | 4 | 5}.${number}.${number}`;

/** A value that can stand in evidence and in events. */
export type Fact = string | number | boolean | readonly string[];

/** Why something was decided: who decided, and by which rule, record, limit or answer. */
export interface Evidence {
  /** The component that decided, such as `router` or `accounts`. */
  readonly by: string;
  /** The rule, record, limit or answer that decided, in a few words. */
  readonly reason: string;
  /** What it was decided on. */
  readonly facts?: Readonly<Record<string, Fact>>;
}

/** What a peer is told. */
export interface Reply {
  /** The reply code of SMTP, 200 to 599. RFC 5321 §4.2. */
  readonly code: number;
  /** Its enhanced status. RFC 2034. */
  readonly enhanced?: EnhancedStatus;
  /** The human part; a line feed begins another line of the reply. */
  readonly text: string;
}

/** No objection, and why. */
export interface Pass {
  readonly type: "pass";
  readonly evidence: Evidence;
}

/** A refusal: 4xx asks the peer to come again, 5xx is final. */
export interface Refuse extends Reply {
  readonly type: "refuse";
  readonly enhanced: EnhancedStatus;
  readonly evidence: Evidence;
  /**
   * When the peer is told. `recipient`: a refusal at connect, HELO or MAIL is kept and answered at
   * each RCPT, so that mail to postmaster and abuse still passes. `now`: at once.
   */
  readonly when: "recipient" | "now";
}

/** A refusal after which the connection is closed. */
export interface Disconnect extends Reply {
  readonly type: "disconnect";
  readonly enhanced: EnhancedStatus;
  readonly evidence: Evidence;
}

/** What a handler of a protocol step decides; `undefined` in its place means no objection. */
export type Decision = Pass | Refuse | Disconnect;

/** No objection, and why. */
export function pass(evidence: Evidence): Pass {
  return { type: "pass", evidence };
}

/**
 * Refuses.
 *
 * @param code - 4xx means later, 5xx means never
 * @param when - `recipient` (default) or `now`, see {@link Refuse}
 * @example
 * refuse(550, "5.1.1", "No such mailbox here", { by: "router", reason: "unknown account" });
 */
export function refuse(
  code: number,
  enhanced: EnhancedStatus,
  text: string,
  evidence: Evidence,
  when: "recipient" | "now" = "recipient",
): Refuse {
  return { type: "refuse", code, enhanced, text, evidence, when };
}

/** Refuses, and closes the connection. */
export function disconnect(
  code: number,
  enhanced: EnhancedStatus,
  text: string,
  evidence: Evidence,
): Disconnect {
  return { type: "disconnect", code, enhanced, text, evidence };
}
