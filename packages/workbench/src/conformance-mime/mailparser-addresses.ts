import { type HeaderAddress, type HeaderMailbox, parseAddresses } from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import type { ExpectedAddresses, ExpectedMailbox } from "./mailparser-types.ts";
import { parts, UTF7 } from "./reading.ts";
import { comparableValue } from "./text.ts";

/**
 * Compares a list of addresses. mail-parser puts comments into names, or makes mailboxes of them;
 * comments are for people (RFC 5322 §3.2.2), and are left out on both sides.
 */
export function addressFact(value: string, expected: ExpectedAddresses): Fact {
  const comments = commentsOf(value);
  const wanted = shownExpected(expected, comments);
  const found = (parseAddresses(value, {}, parts).value ?? []).map(shown).join(" | ");
  const difference = differences.find(({ applies }) => applies(value, expected));
  return {
    label: "addresses",
    expected: comparableValue(wanted, found),
    actual: comparableValue(found, wanted),
    difference: difference?.rfc,
    instead:
      difference?.instead === undefined
        ? undefined
        : shownExpected(mapped(expected, difference.instead), comments),
  };
}

function shownExpected(expected: ExpectedAddresses, comments: ReadonlySet<string>): string {
  const groups = expected.Group ?? [{ name: null, addresses: expected.List ?? [] }];
  return groups
    .flatMap(({ name, addresses }) => {
      const members = addresses.map((each) => expectedMailbox(each, comments)).filter(isThere);
      return name === null ? members : [`${withoutComment(name)}: ${members.join(", ")};`];
    })
    .join(" | ");
}

/** Changes a mailbox, or takes it away. */
type Change = (each: ExpectedMailbox) => readonly ExpectedMailbox[];

function mapped({ List, Group }: ExpectedAddresses, change: Change): ExpectedAddresses {
  if (List !== undefined) return { List: List.flatMap(change) };
  const groups = (Group ?? []).map(({ name, addresses }) => ({
    name,
    addresses: addresses.flatMap(change),
  }));
  return { Group: groups };
}

const withAddress: Change = (each) => (/^[^@]+@[^@]+$/.test(each.address ?? "") ? [each] : []);

const differences: readonly {
  readonly rfc: string;
  readonly applies: (value: string, expected: ExpectedAddresses) => boolean;
  readonly instead?: Change;
}[] = [
  { rfc: UTF7, applies: (value) => /=\?utf-7\?/i.test(value) },
  {
    rfc: "RFC 5322 §4.4: the route before an address is ignored",
    applies: (_, { List = [] }) => List.some(({ address }) => /^@[^:]+:/.test(address ?? "")),
    instead: ({ name, address }) => [{ name, address: address?.replace(/^@[^:]+:/, "") ?? null }],
  },
  {
    rfc: "RFC 5322 §3.4: a mailbox has an address; a name alone is none",
    applies: (_, expected) => mailboxesOf(expected).some(({ address }) => address === null),
    instead: withAddress,
  },
  {
    rfc: "RFC 2047 §5: a quoted string has no encoded words",
    applies: (value) => /"[^"]*=\?[^"]*"/.test(value),
  },
  {
    rfc: "RFC 5322 §3.4.1: an address has a local part, @ and a domain",
    applies: (_, expected) =>
      mailboxesOf(expected).some(({ address }) => !/^[^@]+@[^@]+$/.test(address ?? "")),
    instead: withAddress,
  },
];

function mailboxesOf({ List = [], Group = [] }: ExpectedAddresses): readonly ExpectedMailbox[] {
  return [...List, ...Group.flatMap(({ addresses }) => addresses)];
}

function shown(address: HeaderAddress): string {
  if (address.type === "mailbox") return mailbox(address);
  return `${spaced(address.name)}: ${address.members.map(mailbox).join(", ")};`;
}

function mailbox({ name = "", address }: HeaderMailbox): string {
  return `${spaced(name)} <${address}>`.trim();
}

/** Empty where nothing but a comment is there. */
function expectedMailbox(
  { name, address }: ExpectedMailbox,
  comments: ReadonlySet<string>,
): string {
  const isComment = name !== null && comments.has(bare(name));
  const said = name === null || isComment ? "" : withoutComment(name);
  if (address === null) return said;
  // RFC 5322 §4.4: white space around the dots and the @ is no part of the address.
  return `${said} <${address.replaceAll(/\s+/g, "")}>`.trim();
}

function withoutComment(name: string): string {
  return spaced(name.replace(/ *\(.*\)$/s, ""));
}

function spaced(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function bare(text: string): string {
  return text.replaceAll(/[\s()]+/g, " ").trim();
}

const isThere = (text: string): boolean => text !== "";

/** What is within the parentheses that are in no quoted string. RFC 5322 §3.2.2. */
function commentsOf(text: string): ReadonlySet<string> {
  const comments = new Set<string>();
  let depth = 0;
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === "(" && !isQuoted && depth++ === 0) start = at;
    else if (character === ")" && depth > 0 && --depth === 0) {
      comments.add(bare(text.slice(start, at + 1)));
    }
  }
  return comments;
}
