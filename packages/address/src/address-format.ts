import type { Address, NamedMailbox } from "./address.ts";
import { findControl, isAtext } from "./characters.ts";
import { AddressUsageError } from "./errors.ts";
import { formatMailbox } from "./mailbox.ts";

/**
 * Writes a list of addresses as the value of a header field, on one line, RFC 5322 §3.4; in UTF-8
 * where names or addresses are (RFC 6532 §3.2). A name that is more than words is quoted; encoded
 * words (RFC 2047) are words. {@link parseAddressList} reads the same addresses from it, spaces at
 * the ends of names aside.
 *
 * @throws AddressUsageError `ADDRESS_MAILBOX` as {@link formatMailbox}, `ADDRESS_NAME` when a name
 *   has control characters, or a group has none
 * @example
 * formatAddressList([{ type: "mailbox", name: "Roe, Jane", mailbox }]); // '"Roe, Jane" <jane@example.org>'
 */
export function formatAddressList(addresses: readonly Address[]): string {
  return addresses.map((each) => formatAddress(each)).join(", ");
}

function formatAddress(address: Address): string {
  if (address.type === "mailbox") return formatNamed(address);
  const name = formatName(address.name);
  if (name === "") throw new AddressUsageError("ADDRESS_NAME", "the group has no name");
  return `${name}: ${address.members.map(formatNamed).join(", ")};`;
}

function formatNamed({ name = "", mailbox }: NamedMailbox): string {
  const written = formatName(name);
  return written === "" ? formatMailbox(mailbox) : `${written} <${formatMailbox(mailbox)}>`;
}

/** A phrase, RFC 5322 §3.2.5: words as they are, anything else as a quoted string. */
function formatName(text: string): string {
  const name = text.trim();
  const control = findControl(name);
  if (control >= 0) {
    throw new AddressUsageError("ADDRESS_NAME", "the name has control characters");
  }
  return isPhrase(name) ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Whether a name is words with one space between. */
function isPhrase(name: string): boolean {
  let isAfterSpace = false;
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    const isSpace = code === 0x20;
    if ((isSpace && isAfterSpace) || !(isSpace || isAtext(code))) return false;
    isAfterSpace = isSpace;
  }
  return true;
}
