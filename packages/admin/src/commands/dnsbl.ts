import type { List, Verdict } from "@mailwright/dnsbl";
import { type Command, command, refused } from "../command.ts";
import { table } from "../table.ts";
import type { Invalid } from "../versioned-setting.ts";
import { unusable, unusableItem } from "../refusals.ts";

const list = command({
  name: "dnsbl list",
  text: "lists the DNS lists",
  words: {},
  options: {},
  async run({ server }) {
    const stored = await server.read("lists");
    if (stored.type === "invalid") return stored;
    return { type: "lists", lists: stored.value } as const;
  },
}).tells({
  lists: ({ lists }) =>
    table(
      ["ZONE", "KIND", "CODES"],
      lists.map(({ zone, kind = "block", codes = ["all"] }) => [zone, kind, codes.join(" ")]),
    ),
  invalid: unusable,
});

const add = command({
  name: "dnsbl add",
  text: "adds a DNS list, or replaces the one of its zone",
  words: { zone: "text" },
  options: {
    allow: { type: "flag", text: "those on it are welcome; else they are refused" },
    label: { type: "text", text: "what clients are told in place of a zone that holds a key" },
    code: {
      type: "texts",
      text: "only these answers count, as 127.0.0.2-127.0.0.11 (repeatable)",
    },
  },
  changes: true,
  async run({ server }, { zone, allow = false, label, code = [] }) {
    const added = {
      zone,
      ...(label !== undefined && { label }),
      ...(allow && { kind: "allow" as const }),
      ...(code.length > 0 && { codes: code }),
    };
    return await server.change<"lists", Invalid>("lists", (stored) => {
      if (stored.type === "invalid") return stored;
      return { type: "edited", value: [...without(stored.value, zone), added] };
    });
  },
}).tells({ changed: (_, { zone }) => [`The list ${zone} is asked.`], invalid: unusableItem });

const remove = command({
  name: "dnsbl remove",
  text: "removes a DNS list",
  words: { zone: "text" },
  options: {},
  changes: true,
  async run({ server }, { zone }) {
    return await server.change<"lists", Invalid | { readonly type: "no-list" }>(
      "lists",
      (stored) => {
        if (stored.type === "invalid") return stored;
        const value = without(stored.value, zone);
        return value.length === stored.value.length
          ? { type: "no-list" }
          : { type: "edited", value };
      },
    );
  },
}).tells({
  changed: (_, { zone }) => [`The list ${zone} is asked no more.`],
  "no-list": (_, { zone }) =>
    refused(`There is no list ${zone}: "dnsbl list" shows those there are.`),
  invalid: unusable,
});

/** The lists but that of a zone, in any letter case. */
function without(lists: readonly List[], zone: string): readonly List[] {
  return lists.filter((other) => other.zone.toLowerCase() !== zone.toLowerCase());
}

const check = command({
  name: "dnsbl check",
  text: "asks the DNS lists about an IP address, now",
  words: { address: "text" },
  options: {},
  async run({ lists }, { address }, options) {
    const { parseIp } = await import("@mailwright/address");
    if (parseIp(address).value === undefined) return { type: "no-address" } as const;
    return await lists.check(address, options);
  },
}).tells({
  listed: verdictLines,
  allowed: verdictLines,
  "not-listed": verdictLines,
  unknown: verdictLines,
  "no-address": (_, { address }) => refused(`${address} is no IP address.`),
});

/** What DNS lists say, for people. */
export function verdictLines(verdict: Verdict): readonly string[] {
  if (verdict.answers.length === 0) return ["there are no lists to ask"];
  const answers = verdict.answers.map(({ zone, kind, type, reason, text = "" }) => {
    return [zone, kind, type, reason, text];
  });
  return [
    `DNS lists: ${verdict.type.replace("-", " ")}`,
    ...table(["ZONE", "KIND", "ANSWER", "REASON", "TEXT"], answers),
  ];
}

/** What can be done about DNS lists. */
export const dnsblCommands: readonly Command[] = [list, add, remove, check];
