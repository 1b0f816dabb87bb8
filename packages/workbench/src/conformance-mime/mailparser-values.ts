import {
  decodeEncodedWords,
  parseContentId,
  parseContentLanguage,
  parseDate,
  parseListCommand,
  parseListId,
  parseMessageIds,
} from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import { addressFact } from "./mailparser-addresses.ts";
import { contentFact } from "./mailparser-content.ts";
import { dateFact } from "./mailparser-dates.ts";
import { receivedFacts } from "./mailparser-received.ts";
import type { ExpectedAddresses, ExpectedValue } from "./mailparser-types.ts";
import { parts, UTF7 } from "./reading.ts";
import { comparableValue } from "./text.ts";

/** Compares the value of a field, by what mail-parser makes of it. */
export function valueFacts(name: string, value: string, expected: ExpectedValue): readonly Fact[] {
  if (expected === "Empty") return emptyFacts(name, value);
  if (expected.Address !== undefined) return [addressesFact(name, value, expected.Address)];
  if (expected.ContentType !== undefined) return [contentFact(value, expected.ContentType)];
  if (expected.DateTime !== undefined) {
    return [dateFact(expected.DateTime, parseDate(value).value, value)];
  }
  if (expected.Received !== undefined) return receivedFacts(value, expected.Received);
  const texts = expected.TextList ?? [expected.Text ?? ""];
  return [listFact(textsOf(name, value), texts, value)];
}

function emptyFacts(name: string, value: string): readonly Fact[] {
  if (name === "date") return [dateFact(undefined, parseDate(value).value, value)];
  return [];
}

/** The texts of a field, as many as it lists. */
function textsOf(name: string, value: string): readonly string[] {
  if (name === "content_id") return [parseContentId(value).value ?? ""];
  if (ID_FIELDS.has(name)) return parseMessageIds(value).value;
  if (name === "content_language") return parseContentLanguage(value).value;
  return [decodeEncodedWords(value, parts)];
}

const ID_FIELDS: ReadonlySet<string> = new Set([
  "message_id",
  "in_reply_to",
  "references",
  "resent_message_id",
  "return_path",
]);

/** Compares the elements of a list. */
export function listFact(actual: readonly string[], expected: readonly string[], value = ""): Fact {
  const [wanted, found] = [expected.join(" | "), actual.join(" | ")];
  const difference = differences.find(({ pattern }) => pattern.test(value));
  return {
    label: "text",
    expected: comparableValue(wanted, found),
    actual: comparableValue(found, wanted),
    difference: difference?.rfc,
    instead: difference?.instead(value, wanted),
  };
}

const ENCODED_WORD = /(?<=[^\s=])(=\?[^?\s]+\?[bq]\?)/i;

const differences: readonly {
  readonly rfc: string;
  readonly pattern: RegExp;
  readonly instead: (value: string, expected: string) => string;
}[] = [
  { rfc: UTF7, pattern: /=\?utf-7\?/i, instead: (value) => value },
  {
    rfc: "RFC 2047 §6.2: no white space is added before an encoded word",
    pattern: ENCODED_WORD,
    instead: (value, expected) => {
      const before = value.slice(0, ENCODED_WORD.exec(value)?.index);
      const isAdded = expected.startsWith(`${before} `);
      return isAdded ? before + expected.slice(before.length + 1) : expected;
    },
  },
  {
    rfc: "RFC 5322 §3.6.4: a message id has two sides and an @",
    pattern: /^[^\s@<>=?]+$/,
    instead: () => "",
  },
];

/** Fields that lists add hold URLs or an id, which mail-parser reads as addresses. */
export function addressesFact(name: string, value: string, expected: ExpectedAddresses): Fact {
  const addresses = (expected.List ?? []).map(({ address }) => address ?? "");
  if (name === "list_id") return listFact([parseListId(value).value?.id ?? ""], addresses);
  if (name.startsWith("list_") || isListCommand(value)) {
    const { value: command } = parseListCommand(value);
    return listFact(command.type === "no" ? ["NO"] : command.uris, addresses);
  }
  return addressFact(value, expected);
}

// RFC 2369 §2 and §3.4.
function isListCommand(value: string): boolean {
  return /^NO\b/.test(value) || /^(?:\([^()]*\)\s*)?<[a-z]+:/i.test(value);
}
