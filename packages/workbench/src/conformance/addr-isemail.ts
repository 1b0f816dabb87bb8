/** Addresses of all grades, from those that mail is sent to, to those that are none. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { domainToUnicode } from "node:url";
import { type AddressLeniency, parseAddressList, parseMailbox } from "@mailwright/address";
import type { Adapter, Case } from "../conformance.ts";

/** What an address is good for, from all to nothing. */
type Grade =
  | "an envelope"
  | "a header, with comments or folds"
  | "a header, in an obsolete form"
  | "a header, in its widest grammar"
  | "nothing";

const GRADES: Readonly<Record<string, Grade>> = {
  ISEMAIL_VALID_CATEGORY: "an envelope",
  // What a live DNS says of a domain is no matter of grammar.
  ISEMAIL_DNSWARN: "an envelope",
  ISEMAIL_RFC5321: "an envelope",
  ISEMAIL_CFWS: "a header, with comments or folds",
  ISEMAIL_DEPREC: "a header, in an obsolete form",
  ISEMAIL_RFC5322: "a header, in its widest grammar",
  ISEMAIL_ERR: "nothing",
};

interface Entry {
  readonly name: string;
  readonly address: string;
  readonly category: string;
  readonly diagnosis: string;
}

/** A kind of address on which the suite and an RFC disagree, and what holds by the RFC. */
interface Difference {
  readonly rfc: string;
  readonly matches: (entry: Entry) => boolean;
  readonly grade: Grade;
}

const differences: readonly Difference[] = [
  {
    // They are obsolete as text of a header; a mailbox must not have them, nor a command.
    rfc: "RFC 5321 §4.1.2: no control characters in a mailbox",
    matches: ({ address, category }) =>
      category !== "ISEMAIL_ERR" && /[^\P{Cc}\t]/u.test(address.replaceAll(/\r\n(?=[ \t])/g, "")),
    grade: "nothing",
  },
  {
    // It could be read as an IPv4 address; a header informs, and may have it.
    rfc: "RFC 1123 §2.1: the highest label is no number",
    matches: ({ diagnosis }) => diagnosis === "ISEMAIL_RFC5321_TLDNUMERIC",
    grade: "a header, in its widest grammar",
  },
  {
    rfc: "RFC 5890 §2.3.2.1: an A-label decodes to a U-label",
    matches: ({ address, category }) => category !== "ISEMAIL_ERR" && hasFalseALabel(address),
    grade: "nothing",
  },
  {
    rfc: "RFC 1035 §2.3.4: no domain has more than 255 octets",
    matches: ({ diagnosis }) => diagnosis === "ISEMAIL_RFC5322_DOMAIN_TOOLONG",
    grade: "nothing",
  },
  {
    // The suite's two files grade it apart. RFC 5321 §4.1.3 would have two groups at least.
    rfc: "RFC 4291 §2.2: `::` stands for one or more groups",
    matches: ({ diagnosis }) => diagnosis === "ISEMAIL_RFC5321_IPV6DEPRECATED",
    grade: "an envelope",
  },
];

/** By the platform, which is no part of what is tried. */
function hasFalseALabel(address: string): boolean {
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return /(?:^|\.)xn--/i.test(domainToUnicode(domain));
}

/** The suite's cases: an address, and its grade. */
export const adapter: Adapter = {
  async run(folder) {
    const files = ["tests.xml", "tests-original.xml"].filter((file) =>
      existsSync(join(folder, file)),
    );
    return files.flatMap((file) => readEntries(join(folder, file), file).map(check));
  },
};

function check(entry: Entry): Case {
  const difference = differences.find(({ matches }) => matches(entry));
  const expected = difference?.grade ?? GRADES[entry.category] ?? entry.category;
  return { name: `${entry.name}, ${entry.diagnosis}`, expected, actual: gradeOf(entry.address) };
}

// What RFC 5322 has beyond RFC 5321, and nothing that it has not.
const WIDE: readonly AddressLeniency[] = ["long", "label", "numeric", "literal"];
const allow: readonly AddressLeniency[] = ["obsolete", "encoded-word", ...WIDE];

function gradeOf(address: string): Grade {
  const sent = parseMailbox(address);
  if (sent.value !== undefined && sent.defects.length === 0) return "an envelope";
  const { value, defects } = parseAddressList(address, { allow });
  const codes = new Set<string>(defects.map(({ code }) => code));
  const [only, ...others] = value ?? [];
  const isOne = only?.type === "mailbox" && only.name === undefined && others.length === 0;
  if (!isOne || !codes.isSubsetOf(new Set(allow))) return "nothing";
  if (!codes.isDisjointFrom(new Set(WIDE))) return "a header, in its widest grammar";
  if (codes.size > 0) return "a header, in an obsolete form";
  return "a header, with comments or folds";
}

function readEntries(path: string, file: string): Entry[] {
  const xml = readFileSync(path, "utf8");
  return [...xml.matchAll(/<test id="([^"]+)">(.*?)<\/test>/gs)].map(([, id = "", body = ""]) => ({
    name: `${file} ${id}: ${field(body, "address")}`,
    address: field(body, "address").replaceAll(/[\u2400-\u2421]/g, control),
    category: field(body, "category"),
    diagnosis: field(body, "diagnosis"),
  }));
}

function field(body: string, name: string): string {
  const text = new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(body)?.[1] ?? "";
  return text.replaceAll(/&(#x?)?(\w+);/g, entity);
}

function entity(all: string, numeric: string | undefined, name: string): string {
  if (numeric !== undefined) {
    return String.fromCodePoint(Number.parseInt(name, numeric === "#x" ? 16 : 10));
  }
  return { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }[name] ?? all;
}

/** The suite writes control characters as their pictures. */
function control(picture: string): string {
  return String.fromCharCode(picture.charCodeAt(0) - 0x24_00);
}
