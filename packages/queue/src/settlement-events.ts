import type { ActiveMessage } from "./active.ts";
import type { QueueContext } from "./context.ts";
import { formatReply, type Report } from "./report.ts";
import type { Verdict } from "./verdict.ts";

/** Tells what became of a recipient. */
export function tellVerdict(context: QueueContext, message: ActiveMessage, verdict: Verdict): void {
  const { recipient, agent, destination } = verdict.result;
  const about = { message: message.id, recipient: recipient.recipient.address };
  const attempt = recipient.attempts + 1;
  if (verdict.type === "delivered") {
    const age = context.clock.now() - message.receivedAt;
    const reply = verdict.reply === undefined ? {} : { reply: formatReply(verdict.reply) };
    context.tell({
      name: "queue.recipient.delivered",
      ...about,
      agent,
      destination,
      attempt,
      age,
      ...reply,
    });
    return;
  }
  const reply = formatReply(verdict.reply);
  if (verdict.type === "deferred") {
    const { nextAt } = verdict;
    context.tell({ name: "queue.recipient.deferred", ...about, reply, attempt, nextAt });
    return;
  }
  const { expired } = verdict;
  context.tell({ name: "queue.recipient.failed", ...about, reply, attempt, expired });
  // RFC 5321 §4.5.5: what failed for the null reverse-path is told to nobody.
  if (verdict.news === undefined) {
    const reason =
      message.envelope.reversePath === "" ? "a report failed" : "the sender wants no report";
    context.tell({ name: "queue.message.dropped", ...about, reason });
  }
}

/** Tells that a sender is told. */
export function tellReport(context: QueueContext, message: ActiveMessage, report: Report): void {
  const { id, action, recipients } = report;
  context.tell({
    name: "queue.message.reported",
    message: message.id,
    report: id,
    action,
    recipients,
  });
}
