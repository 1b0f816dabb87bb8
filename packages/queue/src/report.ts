import { type Bytes, concatBytes, type Id, id, MailError } from "@mailwright/core";
import {
  type DeliveryReport,
  formatDeliveryReport,
  type ReportedMessage,
  type ReportedRecipient,
} from "@mailwright/mime";
import type { ActiveMessage } from "./active.ts";
import { described, type QueueContext } from "./context.ts";
import { type Insertion, insertion } from "./insertion.ts";
import type { Verdict } from "./verdict.ts";

// As much of a header as is looked for.
const HEADER_LIMIT = 65_536;

/** A report that is written, and in the queue once its statements are committed. */
export interface Report extends AsyncDisposable {
  readonly id: Id;
  readonly action: string;
  readonly recipients: readonly string[];
  readonly statements: Insertion["statements"];
}

/**
 * Writes the report that tells a sender about recipients of its message. RFC 3464.
 *
 * @param verdicts - those with news of the same kind
 * @returns undefined when the message allows no report, which is told as an event
 * @throws DatabaseError when it cannot be written
 */
export async function writeReport(
  context: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
): Promise<Report | undefined> {
  const { settings, spool, clock, random } = context;
  const { reversePath } = message.envelope;
  // RFC 6533 §3: who has such an address reads such reports.
  const smtputf8 = message.envelope.smtputf8 === true || /\P{ASCII}/u.test(reversePath);
  const name = id(clock, random);
  const original = await returned(context, message, verdicts);
  let body: Bytes;
  try {
    body = formatDeliveryReport({
      reportingMta: settings.hostname,
      arrivalDate: message.receivedAt,
      ...(message.envelope.envelopeId === undefined
        ? {}
        : { envelopeId: message.envelope.envelopeId }),
      originalMessage: original,
      recipients: verdicts.map((verdict) => reported(context, message, verdict)),
      from: `Mail Delivery System <${settings.from}>`,
      to: reversePath,
      date: clock.now(),
      messageId: `<${name}@${settings.hostname}>`,
      boundary: `=_${name}`,
      utf8: smtputf8,
    } satisfies DeliveryReport);
  } catch (error) {
    context.tell({ name: "queue.message.dropped", message: message.id, reason: described(error) });
    return undefined;
  }
  const content = { isEightBit: false };
  const draft = await spool.write(watched(body, content));
  const envelope = {
    reversePath: "",
    recipients: [{ address: reversePath, notify: ["never"] as const }],
    // RFC 6152 §3: what declares it cannot be sent to all servers, and a report that fails is lost.
    ...(content.isEightBit ? { body: "8bitmime" as const } : {}),
    ...(smtputf8 ? { smtputf8 } : {}),
  } as const;
  const { statements } = insertion(context, {
    id: name,
    envelope,
    prefix: new Uint8Array(),
    draft,
  });
  return {
    id: name,
    action: verdicts[0]?.news ?? "failed",
    recipients: verdicts.map(({ result }) => result.recipient.recipient.address),
    statements,
    [Symbol.asyncDispose]: () => draft[Symbol.asyncDispose](),
  };
}

function reported(
  { clock }: QueueContext,
  message: ActiveMessage,
  verdict: Verdict,
): ReportedRecipient {
  const { recipient } = verdict.result.recipient;
  const { reply, news = "failed" } = verdict;
  const enhanced = reply?.enhanced;
  const status =
    verdict.type === "failed"
      ? // RFC 3463 §3.5: X.4.7, the delivery time expired.
        verdict.expired
        ? "4.4.7"
        : (enhanced ?? "5.0.0")
      : (enhanced ?? (verdict.type === "deferred" ? "4.0.0" : "2.0.0"));
  return {
    // RFC 3461 §5.2.7: the address as it came in; where it was sent on to may be nobody's business.
    finalRecipient: recipient.address,
    ...(recipient.originalRecipient === undefined
      ? {}
      : { originalRecipient: recipient.originalRecipient }),
    action: news,
    status,
    ...(reply === undefined ? {} : { diagnostic: formatReply(reply) }),
    lastAttempt: clock.now(),
    ...(verdict.type === "deferred" ? { willRetryUntil: message.expiresAt } : {}),
  };
}

/** A reply in one line. */
export function formatReply(reply: {
  readonly code: number;
  readonly enhanced?: string;
  readonly text: string;
}): string {
  const text = reply.text.replaceAll(/[\r\n]+/g, " ");
  return [reply.code, reply.enhanced, text].filter((part) => part !== undefined).join(" ");
}

// RFC 3461 §4.3: RET is about failures; other reports return the header only.
async function returned(
  { settings, spool }: QueueContext,
  message: ActiveMessage,
  verdicts: readonly Verdict[],
): Promise<ReportedMessage> {
  const failed = verdicts.some(({ type }) => type === "failed");
  const size = message.prefix.length + message.body.size;
  if (failed && message.envelope.return === "full" && size <= settings.returnLimit) {
    const full = joined(message.prefix, spool.read(message.body));
    return message.envelope.body === "7bit" ? { full, encoding: "7bit" } : { full };
  }
  const chunks = [message.prefix];
  try {
    for await (const chunk of spool.read(message.body, { end: HEADER_LIMIT })) chunks.push(chunk);
  } catch (error) {
    // The sender is told even where the body is lost; what passes is waited for.
    if (!(error instanceof MailError) || error.temporary) throw error;
  }
  return { header: concatBytes(chunks) };
}

async function* watched(body: Bytes, content: { isEightBit: boolean }): Bytes {
  for await (const chunk of body) {
    content.isEightBit ||= chunk.some((octet) => octet > 0x7f);
    yield chunk;
  }
}

async function* joined(prefix: Uint8Array, body: Bytes): Bytes {
  yield prefix;
  yield* body;
}
