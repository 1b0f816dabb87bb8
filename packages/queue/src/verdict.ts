import type { Reply } from "@mailwright/core";
import type { ActiveMessage, ActiveRecipient } from "./active.ts";
import type { QueueContext } from "./context.ts";
import type { Outcome } from "./ports.ts";
import { nextAttempt } from "./schedule.ts";

/** How an attempt ended for one recipient. */
export interface Result {
  readonly recipient: ActiveRecipient;
  readonly outcome: Outcome;
  /** Who tried: the agent, or `router` where no agent was asked. */
  readonly agent: string;
  readonly destination: string;
}

/** What a sender can be told of a recipient. RFC 3464 §2.3.3. */
export type News = "failed" | "delayed" | "delivered" | "relayed";

/** What follows from a result: the recipient ends, or waits. */
export type Verdict = {
  readonly result: Result;
  /** What the sender is told, where it is to be told. */
  readonly news?: News;
} & (
  | { readonly type: "delivered"; readonly reply?: Reply }
  | { readonly type: "failed"; readonly reply: Reply; readonly expired: boolean }
  | { readonly type: "deferred"; readonly reply: Reply; readonly nextAt: number }
);

/** What follows from the result of an attempt that has just ended. */
export function judge(context: QueueContext, message: ActiveMessage, result: Result): Verdict {
  const { outcome } = result;
  if (outcome.type === "delivered") {
    const told = outcome.report ?? "delivered";
    const news = told !== "none" && isOwed(message, result, "success") ? { news: told } : {};
    const reply = outcome.reply === undefined ? {} : { reply: outcome.reply };
    return { type: "delivered", result, ...reply, ...news };
  }
  const expired = outcome.type === "deferred" && context.clock.now() >= message.expiresAt;
  if (outcome.type === "deferred" && !expired) return deferral(context, message, result);
  const news = isOwed(message, result, "failure") ? { news: "failed" as const } : {};
  return { type: "failed", result, reply: outcome.reply, expired, ...news };
}

function deferral(context: QueueContext, message: ActiveMessage, result: Result): Verdict {
  const { settings, clock, random } = context;
  const { attempts, warned } = result.recipient;
  const now = clock.now();
  const warnAt = message.receivedAt + settings.warnAfter;
  const warns = !warned && isOwed(message, result, "delay");
  const moments = warns ? [warnAt, message.expiresAt] : [message.expiresAt];
  return {
    type: "deferred",
    result,
    reply: (result.outcome as { reply: Reply }).reply,
    nextAt: nextAttempt(settings, random, now, attempts + 1, moments),
    ...(warns && now >= warnAt ? { news: "delayed" as const } : {}),
  };
}

/** True when the sender is to hear of it. RFC 3461 §4.1. */
function isOwed(
  message: ActiveMessage,
  { recipient }: Result,
  event: "success" | "failure" | "delay",
): boolean {
  // RFC 5321 §4.5.5: nothing is ever sent to the null reverse-path.
  if (message.envelope.reversePath === "") return false;
  const { notify } = recipient.recipient;
  // RFC 3461 §4.1: without NOTIFY a sender is told of failures, and may be told of delays.
  if (notify === undefined) return event !== "success";
  return notify.includes(event);
}
