import { parseDeliveryReport, parseReport } from "@mailwright/mime";
import type { Fact } from "./facts.ts";

/**
 * What a delivery report lists, held to the lines of the report themselves (RFC 3464 §2.3): who,
 * what became of it, and its status.
 */
export function deliveryFacts(message: Uint8Array): readonly Fact[] {
  const text = Buffer.from(message).toString("latin1");
  if (!/^content-type: *message\/(?:global-)?delivery-status/im.test(text)) return [];
  const { value } = parseDeliveryReport(message);
  const recipients = value?.recipients ?? [];
  return [
    {
      label: "final recipients",
      expected: linesOf(text, "Final-Recipient").join(", "),
      actual: recipients
        .map(({ finalRecipient }) => `${finalRecipient?.type};${finalRecipient?.value}`)
        .join(", "),
    },
    {
      label: "actions",
      expected: linesOf(text, "Action").join(", "),
      actual: recipients.map(({ action }) => action).join(", "),
    },
    {
      label: "statuses",
      expected: linesOf(text, "Status").join(", "),
      actual: recipients.map(({ status }) => status).join(", "),
    },
    { label: "kind", expected: "delivery", actual: parseReport(message).value?.kind ?? "none" },
  ];
}

function linesOf(text: string, name: string): readonly string[] {
  const lines = text.matchAll(new RegExp(`^${name}: *(.*?) *\r?$`, "gim"));
  return Array.from(lines, ([, value = ""]) => value.replace(/;\s*/, ";"));
}
