import {
  type Address,
  type Mailbox,
  type NamedMailbox,
  parseAddressList,
} from "@mailwright/address";
import { DefectList, type Salvaged } from "../defects.ts";
import { type CharsetParts, decodeEncodedWords } from "../header/encoded-words.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";

/** A mailbox of a header field, for people to read. */
export interface HeaderMailbox extends Mailbox {
  readonly type: "mailbox";
  /** The display name, without quotes, its encoded words decoded. */
  readonly name?: string;
  /** `local-part@domain`; a quoted local part keeps its quotes. */
  readonly address: string;
}

/** A group of a header field: `undisclosed-recipients:;`. RFC 5322 §3.4. */
export interface HeaderGroup {
  readonly type: "group";
  readonly name: string;
  readonly members: readonly HeaderMailbox[];
}

/** What a field such as From, To or Cc lists. */
export type HeaderAddress = HeaderMailbox | HeaderGroup;

/**
 * Reads the value of a field that lists addresses (RFC 5322 §3.4), with the names decoded. What is
 * no address is left out, with a defect.
 *
 * Addresses are found first and encoded words (RFC 2047) are decoded in names afterwards, so that no
 * encoded word can become an address.
 *
 * @example
 * parseAddresses("=?utf-8?Q?J=C3=BCrg?= <j@example.org>").value; // [{ name: "Jürg", address: "j@example.org", … }]
 */
export function parseAddresses(
  value: string,
  limits: Partial<MimeLimits> = {},
  parts: CharsetParts = {},
): Salvaged<readonly HeaderAddress[]> {
  const { addresses, defects: most } = { ...mimeDefaults, ...limits };
  const found = parseAddressList(value, { addresses });
  const list = new DefectList(most);
  for (const { code, at, text } of found.defects) {
    list.add(code === "count" ? "truncated" : "address", at, text);
  }
  const read = found.value?.map((address) => decoded(address, parts)) ?? [];
  return { value: read, defects: list.defects };
}

/** The mailboxes of a list, those of its groups in their place. RFC 8621 §4.1.2.3. */
export function mailboxes(addresses: readonly HeaderAddress[]): readonly HeaderMailbox[] {
  return addresses.flatMap((each) => (each.type === "group" ? each.members : [each]));
}

function decoded(address: Address, parts: CharsetParts): HeaderAddress {
  if (address.type === "mailbox") return mailbox(address, parts);
  const { name, members } = address;
  return {
    type: "group",
    name: decodeEncodedWords(name, parts),
    members: members.map((each) => mailbox(each, parts)),
  };
}

function mailbox({ name, mailbox: found }: NamedMailbox, parts: CharsetParts): HeaderMailbox {
  const { localPart, domain } = found;
  const address = `${localPart}@${domain}`;
  if (name === undefined) return { type: "mailbox", address, localPart, domain };
  const decodedName = decodeEncodedWords(name, parts);
  return { type: "mailbox", name: decodedName, address, localPart, domain };
}
