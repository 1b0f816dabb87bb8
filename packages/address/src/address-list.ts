import type { Parsed } from "@mailwright/core";
import { AddressListReader } from "./address-list-reader.ts";
import { type AddressDefectCode, noDefects } from "./defects.ts";
import { type Address, namedMailbox } from "./address.ts";
import { addressListDefaults, type AddressListOptions } from "./options.ts";
import { scanPlainMailbox } from "./plain-mailbox.ts";

/**
 * Reads the value of a header field that lists addresses, RFC 5322 §3.4, folded or not. Comments are
 * skipped. What is allowed beyond the strict grammar is read, and reported. What is no address is
 * left out, and reported; the list goes on at the next comma. There is always a value.
 *
 * Encoded words are not decoded: decode names afterwards, never the text before, or a name could turn
 * into an address.
 *
 * @example
 * parseAddressList('"Roe, Jane" <jane@example.org>').value?.length; // 1
 * parseAddressList("<jane@example.org", { allow: [] }).value; // []: strict
 */
export function parseAddressList(
  text: string,
  options: AddressListOptions = {},
): Parsed<readonly Address[], AddressDefectCode> {
  // Most fields list one mailbox in its plain form.
  const only = options.addresses === 0 ? undefined : scanPlainMailbox(text, 0);
  if (only?.end === text.length) return { value: [namedMailbox(only)], defects: noDefects };
  return new AddressListReader(text, { ...addressListDefaults, ...options }).read();
}
