import {
  decodeEncodedWords,
  type MimeDefectCode,
  parseContentDisposition,
  parseContentType,
} from "@mailwright/mime";
import type { Parsed } from "@mailwright/core";
import type { Fact } from "./facts.ts";
import type { ExpectedContentType } from "./mailparser-types.ts";
import { parts } from "./reading.ts";
import { comparable } from "./text.ts";

/**
 * Compares a content type or disposition. Parameters without a value are left out on both sides, and
 * so are the languages of parameters (RFC 2231 §5). Encoded words in values, against RFC 2047 §5,
 * are decoded on both sides.
 */
export function contentFact(value: string, expected: ExpectedContentType | null): Fact {
  const isDisposition = expected !== null && expected.c_subtype === null && !value.includes("/");
  const read = isDisposition
    ? disposition(parseContentDisposition(value, parts))
    : parseContentType(value, parts).value;
  const found = read === undefined ? "" : typeText(read) + parameterText([...read.parameters]);
  const wanted = expected === null ? "" : expectedText(expected);
  const difference = differences.find(({ applies }) => applies(value, expected));
  return {
    label: "content",
    expected: comparable(wanted, found),
    actual: comparable(found, wanted),
    difference: difference?.rfc,
    instead: expected === null ? undefined : difference?.instead?.(expected),
  };
}

function expectedText({
  c_type: type,
  c_subtype: subtype,
  attributes,
}: ExpectedContentType): string {
  const parameters = (attributes ?? []).map((each) =>
    "name" in each ? ([each.name, each.value] as const) : each,
  );
  return typeText({ type, subtype }) + parameterText(parameters);
}

interface Read {
  readonly type: string;
  readonly subtype: string | null;
  readonly parameters: ReadonlyMap<string, string>;
}

function disposition({ value }: Parsed<Omit<Read, "subtype">, MimeDefectCode>): Read | undefined {
  return value && { ...value, subtype: null };
}

const differences: readonly {
  readonly rfc: string;
  readonly applies: (value: string, expected: ExpectedContentType | null) => boolean;
  readonly instead?: (expected: ExpectedContentType) => string;
}[] = [
  {
    rfc: "RFC 2045 §5.1: a type has a subtype, or is none",
    applies: (value, expected) => value.includes("/") && expected?.c_subtype === null,
    instead: () => "",
  },
  {
    rfc: "RFC 2183 §2: a disposition is a token",
    applies: (_, expected) => /[=?]/.test(expected?.c_type ?? ""),
    instead: (expected) =>
      expectedText({ ...expected, c_type: expected.c_type.replace(/[=?].*$/, "") }),
  },
  {
    rfc: "RFC 2045 §5.1: there is no slash in a subtype",
    applies: (_, expected) => expected?.c_subtype?.includes("/") === true,
    instead: (expected) =>
      expectedText({ ...expected, c_subtype: expected.c_subtype?.replace(/\/.*$/, "") ?? null }),
  },
  {
    rfc: "RFC 2045 §5.1: a parameter stands once",
    applies: (value) => /;?\s*\b([\w-]+)=.*[;\s]\1=/s.test(value),
  },
  {
    rfc: "RFC 2047 §6.2: white space between encoded words is not shown",
    applies: (value) => /\?= +=\?/.test(value),
  },
  {
    rfc: "RFC 2231 §3: pieces are numbered from 0, without leading zeros, and none is left out",
    applies: (value) => /\*/.test(value),
  },
];

function typeText({ type, subtype }: Omit<Read, "parameters">): string {
  return subtype === null ? type : `${type}/${subtype}`;
}

function parameterText(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .filter(([name, value]) => value.trim() !== "" && !name.endsWith("-language"))
    .map(([name, value]) => `; ${name}=${decodeEncodedWords(value, parts)}`)
    .toSorted()
    .join("");
}
