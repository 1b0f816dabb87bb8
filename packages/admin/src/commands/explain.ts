import type { Decision } from "@mailwright/core";
import { type Command, command, refused } from "../command.ts";
import type { Explanation, RulesExplanation } from "../explanation.ts";
import { aloneNote } from "../refusals.ts";
import { verdictOf } from "../verdict.ts";
import { verdictLines } from "./dnsbl.ts";
import { trialLines } from "./rule.ts";

const explain = command({
  name: "explain",
  text: "says where mail for an address goes, who may send it, and why; nothing is done",
  words: { address: "text" },
  options: {
    from: { type: "text", text: "from this user, who has logged in; else from a stranger" },
    client: { type: "text", text: "from this IP address: what networks and DNS lists say of it" },
    message: { type: "message", text: "what the rules would do with the message in this file" },
  },
  async run(parts, input, options) {
    if (input.client !== undefined) {
      const { parseIp } = await import("@mailwright/address");
      if (parseIp(input.client).value === undefined) return { type: "no-address" } as const;
    }
    const { explainAddress } = await import("../explanation.ts");
    return { type: "explained", ...(await explainAddress(input, parts, options)) } as const;
  },
}).tells({
  explained: explanationLines,
  "no-address": (_, { client }) => refused(`${client} is no IP address.`),
});

function explanationLines(
  explanation: Explanation,
  { address }: { readonly address: string },
): readonly string[] {
  const { route, sender, accepts, client, lists, rules, running } = explanation;
  return [
    "route:",
    ...indented(route.steps),
    route.type === "deliver"
      ? `  delivered to ${route.address} by ${route.agent}, ${route.destination}`
      : `  refused: ${route.code} ${route.enhanced} ${route.text}`,
    `from ${sender}: ${decisionText(accepts)}`,
    ...(client === undefined ? [] : [`the client: ${decisionText(client)}`]),
    ...(lists === undefined ? [] : indented(verdictLines(lists))),
    ...rules.flatMap(rulesLines),
    ...aloneNote(running),
    `in all: ${verdictOf(address, explanation)}`,
  ];
}

function rulesLines(explained: RulesExplanation): readonly string[] {
  const lines =
    explained.type === "tried" ? trialLines(explained) : explained.defects.map(({ text }) => text);
  return [`rules of ${explained.whose}:`, ...indented(lines)];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

function decisionText(decision: Decision): string {
  const { reason } = decision.evidence;
  if (decision.type === "pass") return `accepted (${reason})`;
  return `refused: ${decision.code} ${decision.enhanced} ${decision.text} (${reason})`;
}

/** What can be asked without anything being done. */
export const explainCommands: readonly Command[] = [explain];
