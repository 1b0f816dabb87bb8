import { parseMailbox } from "@mailwright/address";
import type { RouterTableDefectCode } from "./defects.ts";
import {
  relayPrefixes,
  type RouterPicture,
  type RouterRecord,
  type RouterTarget,
} from "./router-record.ts";

/** What is wrong; `text` where the code's own says too little. */
interface Flaw {
  readonly type: "defect";
  readonly code: RouterTableDefectCode;
  readonly at: number;
  readonly text?: string;
}

type LineRead =
  | { readonly type: "record"; readonly record: Omit<RouterRecord, "line"> }
  | { readonly type: "empty" }
  | Flaw;

/** One side of a record. */
interface Side {
  readonly text: string;
  readonly at: number;
}

// Prefixes and suffixes of the syntax that say what nothing here does.
const ABSENT_PREFIXES: Readonly<Record<string, string>> = {
  mail: "records for mail only (Mail:)",
  access: "records for logins (Access:)",
  signal: "records for calls (Signal:)",
};
const ABSENT_AGENTS: readonly (readonly [RegExp, string])[] = [
  [/\._?via$/, "relaying through a host (.via)"],
  [/\._?smtp$/, "choosing the host to send to (.smtp)"],
  [/\.local$/, "one account for a whole domain (.local)"],
  [/(?:^|\.)list$/, "mailing lists (.list)"],
  [/^pipe$/, "delivery to a program (@pipe)"],
];

/** Reads one line of a router table: a record, a comment, both, or neither. */
export function readRecord(line: string): LineRead {
  const control = line.search(/[^\P{Cc}\t]|[\p{Zl}\p{Zp}\p{Cs}]/u);
  if (control >= 0) return flaw("control", control);
  const end = indexUnquoted(line, ";", 0);
  const text = end < 0 ? line : line.slice(0, end);
  if (text.trim() === "") return { type: "empty" };
  const [start = "", prefix = "Relay"] = /^\s*(?:(\w+)\s*:\s*)?/.exec(text) ?? [];
  const relay = relayRight(prefix);
  if (typeof relay === "object") return relay;
  const sides = readSides(text, start.length);
  if ("code" in sides) return sides;
  const left = readPicture(sides.left);
  if ("code" in left) return left;
  const right = readTarget(sides.right, left.type);
  if ("code" in right) return right;
  const comment = end < 0 ? "" : line.slice(end + 1).trim();
  const record = { relay, left, right, ...(comment === "" ? {} : { comment }) };
  return { type: "record", record };
}

function flaw(code: RouterTableDefectCode, at: number): Flaw {
  return { type: "defect", code, at };
}

function absent(what: string, at: number): Flaw {
  return { ...flaw("unsupported", at), text: `not supported yet: ${what}` };
}

/** Where a character first stands outside of a quoted string; -1: nowhere. */
function indexUnquoted(text: string, character: string, start: number): number {
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const each = text.charAt(at);
    if (isQuoted && each === "\\") at++;
    else if (each === '"') isQuoted = !isQuoted;
    else if (!isQuoted && each === character) return at;
  }
  return -1;
}

function relayRight(prefix: string): RouterRecord["relay"] | Flaw {
  const given = prefix.toLowerCase();
  for (const relay of ["simple", "all", "none"] as const) {
    if (relayPrefixes[relay].toLowerCase() === given) return relay;
  }
  const what = Object.hasOwn(ABSENT_PREFIXES, given) ? ABSENT_PREFIXES[given] : undefined;
  return what === undefined ? flaw("prefix", 0) : absent(what, 0);
}

function readSides(text: string, start: number): { left: Side; right: Side } | Flaw {
  // A local part may hold =, so that the = of an account's record comes after its bracket.
  const bracket = text.charAt(start) === "<" ? indexUnquoted(text, ">", start) : start;
  const equals = bracket < 0 ? -1 : text.indexOf("=", bracket);
  if (equals < 0) return flaw("equals", start);
  const left = { text: text.slice(start, equals).trim(), at: start };
  const rest = text.slice(equals + 1);
  const right = { text: rest.trim(), at: text.length - rest.trimStart().length };
  const leftStars = left.text.split("*").length - 1;
  if (leftStars > 1) return flaw("star", left.at);
  if (right.text.split("*").length - 1 > leftStars) return flaw("star", right.at);
  return { left, right };
}

function readPicture({ text, at }: Side): RouterPicture | Flaw {
  if (!/^<.*>$/.test(text)) {
    return isDomainPicture(text) ? { type: "domain", domain: text } : flaw("left", at);
  }
  const { local, domain } = parted(text.slice(1, -1));
  if (!isAddress(local, domain) || (domain !== undefined && !isDomainPicture(domain))) {
    return flaw("left", at);
  }
  return { type: "account", local, ...(domain === undefined ? {} : { domain }) };
}

function readTarget({ text, at }: Side, left: RouterPicture["type"]): RouterTarget | Flaw {
  const word = text.toLowerCase();
  if (word === "error" || word === "blacklisted" || word === "spamtrap" || word === "null") {
    return { type: word };
  }
  // Alone, what has a dot is a domain in the record of a domain, and a name in that of an account.
  const isDomainAlone = left === "domain" && /^(?:[^"@]*\.[^"@]*|\[.*\])$/.test(text);
  const { local, domain } = isDomainAlone ? { domain: text } : parted(text);
  const agent = ABSENT_AGENTS.find(([form]) => form.test(domain?.toLowerCase() ?? ""));
  if (agent !== undefined) return absent(agent[1], at);
  if (left === "domain" && text === "") return { type: "rewrite" };
  if (!isAddress(local ?? "x", domain)) return flaw("right", at);
  return {
    type: "rewrite",
    ...(local === undefined ? {} : { local }),
    ...(domain === undefined ? {} : { domain }),
  };
}

/** Parts `local@domain`; a quoted string at the end is no domain. */
function parted(text: string): { readonly local: string; readonly domain?: string } {
  const at = text.endsWith('"') ? -1 : text.lastIndexOf("@");
  return at < 0 ? { local: text } : { local: text.slice(0, at), domain: text.slice(at + 1) };
}

/** A `*` may stand in a local part, but in a domain something must stand for it. */
function isAddress(local: string, domain: string = "x"): boolean {
  return parseMailbox(`${local}@${domain.replace("*", "x")}`).value !== undefined;
}

/** What a `*` stands for is a part of an A-label, so that its label must not be a U-label. */
function isDomainPicture(domain: string): boolean {
  const label = domain.split(".").find((each) => each.includes("*")) ?? "";
  return isAddress("x", domain) && !/\P{ASCII}/u.test(label);
}
