import { systemClock } from "@mailwright/core";
import { messageFacts } from "@mailwright/delivery";
import { parseHeader } from "@mailwright/mime";
import { localTime, mailFacts } from "@mailwright/rules/mail";
import { decodeBase64 } from "./base64.ts";
import type { MessageHead } from "./field.ts";
import type { AdminParts } from "./parts.ts";
import type { RuleBook, Trial } from "./rule-book.ts";
import type { Invalid } from "./versioned-setting.ts";

/** A message as rules are tried on it. */
export interface TrialMessage {
  readonly message: MessageHead;
  /** The reverse-path. Default: the first address of From. */
  readonly from?: string;
  /** The recipient. Default: the addresses of To. */
  readonly to?: string;
  readonly source?: "authenticated";
}

/** What rules would do with a message, now; nothing is done. */
export async function tryRules(
  book: RuleBook,
  { message, from, to, source }: TrialMessage,
  { clock = systemClock, timeZone = "UTC" }: Pick<AdminParts, "clock" | "timeZone">,
): Promise<({ readonly type: "tried" } & Trial) | Invalid> {
  const stored = await book.read();
  if (stored.type === "invalid") return stored;
  const headers = [parseHeader(decodeBase64(message.head) ?? new Uint8Array()).value];
  const seen = { headers, size: message.size, ...(source && { source }) };
  const sent = messageFacts({ ...seen, envelope: { reversePath: "", recipients: [] } });
  const envelope = {
    reversePath: from ?? sent.addresses("from")[0]?.address ?? "",
    recipients: to === undefined ? sent.addresses("to") : [{ address: to }],
  };
  const when = { now: clock.now(), localTime: localTime(timeZone) };
  const facts = mailFacts(messageFacts({ ...seen, envelope }), when);
  return { type: "tried", ...book.explain(stored.value, facts) };
}
