import { parseIp } from "@mailwright/address";
import { parseReceived } from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import { dateFact } from "./mailparser-dates.ts";
import type { ExpectedHost, ExpectedReceived } from "./mailparser-types.ts";

/**
 * Compares what RFC 5321 §4.4 defines. What mail-parser finds in comments beside that (the name in
 * HELO, TLS, Ident) is for people, and is not compared.
 */
export function receivedFacts(value: string, expected: ExpectedReceived): readonly Fact[] {
  const read = parseReceived(value).value;
  const facts: Fact[] = [
    { label: "from", expected: nameOf(expected.from), actual: canonical(read.from?.name ?? "") },
    { label: "by", expected: nameOf(expected.by), actual: canonical(read.by?.name ?? "") },
    textFact("via", expected.via, read.via),
    textFact("id", expected.id, read.id),
    textFact("for", expected.for_, read.for),
    textFact("address", canonical(expected.from_ip ?? ""), read.from?.tcpInfo?.address),
    protocolFact(expected.with ?? undefined, read.with),
  ];
  const date = dateFact(expected.date ?? undefined, read.date, value.replace(/^.*;/s, ""));
  return [...facts.map((fact) => differing(fact, value)), date];
}

interface Difference {
  readonly rfc: string;
  readonly of: readonly string[];
  readonly pattern: RegExp;
  /** What the pattern finds, where nothing else is told. */
  readonly instead?: string;
}

function differing(fact: Fact, value: string): Fact {
  const difference = differences.find(
    ({ of, pattern }) => of.includes(fact.label) && pattern.test(value),
  );
  if (difference === undefined) return fact;
  const found = difference.pattern.exec(value)?.[1];
  return { ...fact, difference: difference.rfc, instead: difference.instead ?? found };
}

const SLASH = "RFC 5322 §3.2.3: a slash is a character of an atom";

const differences: readonly Difference[] = [
  { rfc: SLASH, of: ["from"], pattern: /\bfrom ([\w-]+\/\S+)/ },
  { rfc: SLASH, of: ["id"], pattern: /\bid ([\w-]+\/[^\s;]+)/ },
  {
    rfc: "RFC 5322 §3.2.2: a comment holds no clause",
    of: ["from", "address"],
    pattern: /^\(from /i,
    instead: "",
  },
  { rfc: "RFC 5321 §4.4: each clause stands once", of: ["by"], pattern: /\bby (\S+) by / },
  {
    rfc: "RFC 5321 §4.4: the date is last",
    of: ["for"],
    pattern: /;.*\d\sfor\s/,
    instead: "",
  },
  {
    rfc: "RFC 3848 §1: the name of the protocol is ESMTPS",
    of: ["with"],
    pattern: /with (ESMTP-TLS)\b/,
  },
];

function nameOf(expected: ExpectedHost | undefined): string {
  return expected?.Name?.trim() ?? canonical(expected?.IpAddr ?? "");
}

function textFact(
  label: string,
  expected: string | null | undefined,
  actual: string | undefined,
): Fact {
  return { label, expected: expected?.trim() ?? "", actual: actual ?? "" };
}

/**
 * mail-parser has a list of protocols, and leaves out those that are not in it; what servers write
 * (`Microsoft SMTP Server`) must contain the one that it finds.
 */
function protocolFact(expected: string | undefined, actual = ""): Fact {
  const isSame = expected === undefined || actual.toUpperCase().includes(expected.toUpperCase());
  return { label: "with", expected: expected ?? "", actual: isSame ? (expected ?? "") : actual };
}

/** An address in its one form, however it was written; other text as it is. */
function canonical(text: string): string {
  const inner = text.replace(/^\[(?:IPv6:)?(.*)\]$/i, "$1");
  return parseIp(inner).value?.canonical ?? text;
}
