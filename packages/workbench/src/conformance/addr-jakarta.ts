/** Lists of addresses, tokens, folding and parameters, as a mail library of Java reads them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Address,
  type AddressLeniency,
  formatAddressList,
  type NamedMailbox,
  parseAddressList,
  parseAddressTokens,
} from "@mailwright/address";
import { formatHeaderField, parseContentType, parseHeader } from "@mailwright/mime";
import type { Adapter, Case } from "../conformance.ts";

const readers: Readonly<Record<string, (file: string, text: string) => readonly Case[]>> = {
  addrlist: checkAddressLists,
  tokenlist: checkTokens,
  addrfolddata: checkAddressFolding,
  folddata: checkFolding,
  paramdata: checkParameters,
  paramdatanostrict: checkParameters,
};

/** The files of the suite that are there. What is compared is what is meant, not Java's text for it. */
export const adapter: Adapter = {
  async run(folder) {
    return Object.entries(readers).flatMap(([file, check]) => {
      const path = join(folder, file);
      // Some lines are in no charset that is told: each octet is a character.
      return existsSync(path) ? check(file, readFileSync(path, "latin1")) : [];
    });
  },
};

// --- Where the suite and an RFC disagree.

/** A kind of text that the suite takes for an address, and that is none by the RFC. */
const notAddresses: readonly { readonly rfc: string; readonly matches: RegExp }[] = [
  {
    rfc: "RFC 5322 §3.2.3: a special without its other half is no atom",
    matches: /^[^"]*"[^"]*$|^[^<]*>|<[^>]*$|\[[^\]]*$/,
  },
  { rfc: "RFC 5322 §3.2.3: dots stand between atoms", matches: /^\.|\.@|@\.|\.\.|\.$/ },
  { rfc: "RFC 5322 §3.4.1: a local part and a domain", matches: /^@|@$/ },
  { rfc: "RFC 5322 §3.2.3: no control character in an address", matches: /\p{Cc}/u },
  { rfc: "RFC 5322 §3.4: words without a comma are no address", matches: /^[^"@]*\s[^"@]*$/ },
];

/** Kinds of text that the suite folds or unfolds, and what is done instead. */
const differences = {
  /** RFC 5322 §2.2: a value has line breaks in folds only; others are refused, not mended. */
  break: /\r(?!\n[ \t])|(?<!\r)\n|\n(?![ \t])/,
  /** RFC 5322 §2.2.3: unfolding looks at no backslash. */
  backslash: /\\\r?\n/,
} as const;

// --- addrlist

// Beyond what is read by default: mail between the accounts of one machine.
const STRICT: readonly AddressLeniency[] = [
  "obsolete",
  "source-route",
  "encoded-word",
  "long",
  "label",
  "numeric",
  "literal",
  "local-name",
];
const LENIENT: readonly AddressLeniency[] = [
  ...STRICT,
  "hyphen",
  "character",
  "group",
  "bracket",
  "trailing",
  "no-comma",
  "quote",
];

function checkAddressLists(file: string, text: string): readonly Case[] {
  let isStrict = false;
  let isHeader = false;
  const cases: Case[] = [];
  for (const { field, value, expected } of records(text)) {
    if (field === "Strict") isStrict = value === "true";
    else if (field === "Header") isHeader = value === "true";
    else if (expected !== undefined) {
      const name = `${file}: ${value}`;
      // What throws is read strictly: a header that is not throws never.
      if (expected === "refused") cases.push(checkRefusal(name, value));
      else cases.push(checkList(name, value, expected, modeOf(isStrict, isHeader)));
    }
  }
  return cases;
}

function modeOf(isStrict: boolean, isHeader: boolean): readonly AddressLeniency[] {
  if (isStrict) return STRICT;
  // Where a person types, spaces part addresses; a header may have its address in a comment.
  return [...LENIENT, isHeader ? "comment-address" : "spaces"];
}

function checkRefusal(name: string, value: string): Case {
  const { defects } = parseAddressList(unfolded(value), { allow: STRICT });
  const wrong = defects.filter(({ code }) => !(STRICT as readonly string[]).includes(code));
  return { name, expected: "refused", actual: wrong.length > 0 ? "refused" : "taken" };
}

function checkList(
  name: string,
  text: string,
  entries: readonly string[],
  allow: readonly AddressLeniency[],
): Case {
  const { value = [] } = parseAddressList(unfolded(text), { allow });
  const expected = entries.flatMap((entry) => expectedOf(entry));
  return { name, expected: expected.join(" | "), actual: value.flatMap(shown).join(" | ") };
}

/** The addresses of one entry; a group is written as its text, and may go on behind its end. */
function expectedOf(entry: string): string[] {
  const [, members] = /^[^"@<>]+:(.*?);/.exec(entry) ?? [];
  if (members !== undefined) {
    return members.split(",").flatMap((member) => (member === "" ? [] : expectedOf(member.trim())));
  }
  const address = entry.replaceAll(/(?<=@)\s+/g, "");
  const bare = address.replaceAll(/"(?:\\.|[^"\\])*"/g, "quoted");
  return notAddresses.some(({ matches }) => matches.test(bare)) ? [] : [plain(address)];
}

function shown(address: Address): string[] {
  const members: readonly NamedMailbox[] = address.type === "group" ? address.members : [address];
  return members.map(({ mailbox: { localPart, domain } }) =>
    plain(domain === "" ? localPart : `${localPart}@${domain}`),
  );
}

/** What the words say: of words joined by dots it does not matter which are in quotes. RFC 5322 §4.4. */
function plain(address: string): string {
  return address.replaceAll(/"((?:\\.|[^"\\])*)"/g, "$1");
}

// --- tokenlist

function checkTokens(file: string, text: string): readonly Case[] {
  return records(text).flatMap(({ value, expected }) => {
    if (expected === undefined) return [];
    const { value: tokens = [], defects } = parseAddressTokens(unfolded(value));
    const isRefused = defects.some(({ code }) => code !== "character");
    const read = tokens.map(({ type, text: said }) => `${TOKENS[type]}\t${said}`).join(" | ");
    const wanted = expected === "refused" ? expected : expected.join(" | ");
    return [{ name: `${file}: ${value}`, expected: wanted, actual: isRefused ? "refused" : read }];
  });
}

const TOKENS = { atom: "ATOM", quoted: "QUOTEDSTRING", literal: "LITERAL", special: "SPECIAL" };

// --- addrfolddata and folddata

function checkAddressFolding(file: string, text: string): readonly Case[] {
  return blocks(text).map(({ inputs, expected }) => {
    const isBroken = inputs.some((input) => differences.break.test(input));
    const addresses = inputs.flatMap((input) => parseAddressList(input).value ?? []);
    return {
      name: `${file}: ${inputs.join(", ")}`,
      expected: isBroken ? "refused" : unfolded(expected).replaceAll("\t", " "),
      actual: addresses.length < inputs.length ? "refused" : folded(formatAddressList(addresses)),
    };
  });
}

function checkFolding(file: string, text: string): readonly Case[] {
  return blocks(text).flatMap(({ type, inputs: [input = ""], expected }) => {
    const cases: Case[] = [];
    const name = `${file}: ${type} ${input}`;
    if (type !== "UNFOLD") {
      const isBroken = differences.break.test(input);
      const wanted = isBroken ? "refused" : unfolded(type === "BOTH" ? input : expected).trim();
      cases.push({ name, expected: wanted, actual: folded(input) });
    }
    if (type !== "FOLD") {
      const wanted = type === "BOTH" ? input : unfoldedByRfc(input, expected);
      cases.push({ name, expected: wanted.trim(), actual: unfolded(input).trim() });
    }
    return type === "BOTH" ? [bothOf(cases)] : cases;
  });
}

function bothOf([folding, unfolding]: readonly Case[]): Case {
  return {
    name: folding?.name ?? "",
    expected: `${folding?.expected}, ${unfolding?.expected}`,
    actual: `${folding?.actual}, ${unfolding?.actual}`,
  };
}

/** What a value unfolds to: where a line break is none of a fold, the field ends. */
function unfoldedByRfc(input: string, expected: string): string {
  if (differences.backslash.test(input)) return input.replaceAll(/\r?\n(?=[ \t])/g, "");
  return expected.replace(/\r?\n[^]*$/, "");
}

/** Writes a field, and reads its value again. */
function folded(value: string): string {
  try {
    const field = formatHeaderField("X", unfoldBreaks(value));
    const isLong = field
      .split("\r\n")
      .some((line) => line.length > 78 && /\S\s+\S/.test(line.slice(3)));
    return isLong ? "a line is longer than 78 characters" : valueOf(field);
  } catch {
    return "refused";
  }
}

function unfolded(value: string): string {
  return valueOf(`X: ${value}\r\n`);
}

function valueOf(field: string): string {
  return parseHeader(Buffer.from(field, "latin1")).value.get("X")?.value ?? "";
}

function unfoldBreaks(value: string): string {
  return value.replaceAll(/\r\n(?=[ \t])/g, "");
}

// --- paramdata

function checkParameters(file: string, text: string): readonly Case[] {
  return records(text).flatMap(({ value, expected }) => {
    if (expected === undefined) return [];
    const parameters = parseContentType(unfolded(value)).value?.parameters ?? new Map();
    const read = [...parameters].map(([name, said]) => `${name}=${said}`);
    const wanted = expected === "refused" ? expected : expected.toSorted().join(" | ");
    return [{ name: `${file}: ${value}`, expected: wanted, actual: read.toSorted().join(" | ") }];
  });
}

// --- The two forms that the files have.

interface Entry {
  readonly field: string;
  readonly value: string;
  /** The lines that are expected, or that it is refused; absent of what is no case. */
  readonly expected?: readonly string[] | "refused";
}

/** Fields with the lines that are expected of each, as in a mailbox file. */
function records(text: string): readonly Entry[] {
  const lines = text.split("\n");
  const entries: Entry[] = [];
  let at = afterComment(lines, 0);
  while (at < lines.length) {
    const line = lines[at++] ?? "";
    if (line === "") {
      at = afterComment(lines, at);
      continue;
    }
    const values = [line.slice(line.indexOf(":") + 1).trimStart()];
    while (/^[ \t]/.test(lines[at] ?? "")) values.push(lines[at++] ?? "");
    const entry = {
      field: line.slice(0, Math.max(0, line.indexOf(":"))),
      value: values.join("\r\n"),
    };
    const expect = /^Expect: (\d+|Exception)/.exec(lines[at] ?? "")?.[1];
    if (expect === undefined) entries.push(entry);
    else if (expect === "Exception") entries.push({ ...entry, expected: "refused" });
    else {
      const { found, next } = expectedLines(lines, at + 1, Number(expect));
      entries.push({ ...entry, expected: found });
      at = next;
      continue;
    }
  }
  return entries;
}

/** What stands before a line `From ` is a comment. */
function afterComment(lines: readonly string[], start: number): number {
  let at = start;
  while (at < lines.length && lines[at]?.startsWith("From ") !== true) at++;
  return at + 1;
}

/** As many lines; one that ends with a backslash goes on, unless that is doubled. */
function expectedLines(
  lines: readonly string[],
  start: number,
  count: number,
): { readonly found: readonly string[]; readonly next: number } {
  const found: string[] = [];
  let at = start;
  while (found.length < count && at < lines.length) {
    let line = lines[at++] ?? "";
    while (/(?<!\\)\\$/.test(line)) line = `${line.slice(0, -1)}\n${lines[at++] ?? ""}`;
    found.push(line.replace(/\\\\$/, "\\").trim());
  }
  return { found, next: at };
}

interface Block {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly expected: string;
}

/** `FOLD 2`, texts that end with a dollar sign, and after `EXPECT` the text that is expected. */
function blocks(text: string): readonly Block[] {
  const found: Block[] = [];
  const head = /^(FOLD|UNFOLD|BOTH)(?: (\d+))?\n/gm;
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const inputs: string[] = [];
    const count = Number(match[2] ?? 1);
    for (let i = 0; i < count; i++) inputs.push(take());
    const hasExpected = text.startsWith("EXPECT\n", head.lastIndex);
    if (hasExpected) head.lastIndex += "EXPECT\n".length;
    const [type = ""] = match.slice(1);
    found.push({ type, inputs, expected: hasExpected ? take() : (inputs[0] ?? "") });
  }
  return found;

  function take(): string {
    const end = text.indexOf("$", head.lastIndex);
    const taken = text.slice(head.lastIndex, end);
    const line = text.indexOf("\n", end);
    head.lastIndex = line < 0 ? text.length : line + 1;
    return taken;
  }
}
