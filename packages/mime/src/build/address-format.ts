import { formatMailbox, type Mailbox, parseDomain, parseMailbox } from "@mailwright/address";
import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import { shown } from "./shown.ts";
import { formatPhrase, type TextPlace } from "./text-format.ts";

/** A mailbox to be written. What `parseAddresses` reads is one. */
export interface NamedAddress {
  /** The display name, as people read it. */
  readonly name?: string | undefined;
  /** `local-part@domain`, or its two sides. */
  readonly address: string | Mailbox;
}

/** A group to be written: `{ name: "undisclosed-recipients", members: [] }`. RFC 5322 §3.4. */
export interface AddressGroup {
  readonly name: string;
  readonly members: readonly (string | NamedAddress)[];
}

/** An address to be written: `local-part@domain` alone, a named mailbox, or a group. */
export type AddressContent = string | NamedAddress | AddressGroup;

/** The addresses of a field, each written for itself. */
export function formatAddressItems(
  addresses: readonly AddressContent[],
  place: TextPlace,
): readonly string[] {
  return addresses.map((address, index) => {
    // Only the first one can be in the line of the field's name.
    const here = index === 0 ? place : { ...place, column: 1 };
    return typeof address !== "string" && "members" in address
      ? group(address, here)
      : mailbox(address, here);
  });
}

/**
 * The mailbox that is meant.
 *
 * @param field - the name of the field it stands in
 */
export function mailboxOf(address: string | NamedAddress, field: string): Mailbox {
  const given = typeof address === "string" ? address : address.address;
  if (typeof given !== "string") return given;
  const { value } = parseMailbox(given);
  if (value === undefined) refuse(field, given);
  return value;
}

// RFC 5322 §3.4.
function group({ name, members }: AddressGroup, place: TextPlace): string {
  const phrase = name === "" ? '""' : formatPhrase(name, place);
  const list = members.map((member) => mailbox(member, { ...place, column: 1 }));
  return `${phrase}:${list.length === 0 ? "" : ` ${list.join(", ")}`};`;
}

function mailbox(address: string | NamedAddress, place: TextPlace): string {
  const written = writtenMailbox(mailboxOf(address, place.field), place);
  const name = typeof address === "string" ? "" : (address.name ?? "");
  return name === "" ? written : `${formatPhrase(name, place)} <${written}>`;
}

function writtenMailbox(given: Mailbox, { field, utf8 }: TextPlace): string {
  // RFC 5890 §2.3.2.1: a domain has a form in ASCII; a local part has none.
  const domain = utf8 || isAscii(given.domain) ? given.domain : asciiDomain(given.domain);
  const written = tryFormat({ localPart: given.localPart, domain }, field);
  if (!utf8 && !isAscii(written)) {
    throw new MimeUsageError(
      "MIME_HEADER_ASCII",
      `${field}: ${shown(written)} needs UTF-8, which is not allowed`,
    );
  }
  return written;
}

function asciiDomain(domain: string): string {
  return parseDomain(domain).value?.ascii ?? domain;
}

function tryFormat(given: Mailbox, field: string): string {
  try {
    return formatMailbox(given);
  } catch (cause) {
    return refuse(field, `${given.localPart}@${given.domain}`, cause);
  }
}

function refuse(field: string, given: string, cause?: unknown): never {
  const hint = "local@domain; for a name write { name, address }";
  throw new MimeUsageError(
    "MIME_BUILD_ADDRESS",
    `${field}: ${shown(given)} is no address (${hint})`,
    { cause },
  );
}
