import { quote } from "../quotation.ts";

const ADDRESSES = 20;
const NAME = 255;
// A name, a colon and as much as one line of a header or a reply takes: RFC 5322 §2.1.1 has 998.
const LINE = 500;
const FIELD_NAME = 76;
// RFC 5321 §4.5.3.1: 64 octets, "@", 255 octets.
const LONGEST_ADDRESS = 320;

// A shape only: the pipeline that redirects reads addresses for itself.
const ADDRESS = /^(?:"[^\p{Cc}\p{Cs}]+"|[^\s\p{Cc}\p{Cs}@"<>(),;:]+)@[^\s\p{Cc}\p{Cs}@"<>(),;]+$/u;

/** The name of a mailbox. */
export function checkName(name: string): string | undefined {
  if (name === "") return "the name is empty: write one";
  if (name.length > NAME) return `the name is too long: write at most ${NAME} characters`;
  if (/[\p{Cc}\p{Cs}]/u.test(name)) return "a name has no control characters: leave them out";
  return undefined;
}

/** A text that goes into one line of a protocol. */
export function checkLine(text: string): string | undefined {
  if (text.length > LINE) return `the text is too long: write at most ${LINE} characters`;
  if (!/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)) return undefined;
  return "the text is more than one line: leave out line breaks and control characters";
}

/** The name of a header field. */
export function checkFieldName(name: string): string | undefined {
  // RFC 5322 §2.2: printable US-ASCII characters except colon.
  if (/^[!-9;-~]+$/.test(name) && name.length <= FIELD_NAME) return undefined;
  return 'not the name of a header field: write printable ASCII without space and colon, as "X-Spam"';
}

/** Addresses of a redirection. */
export function checkAddresses(addresses: readonly string[]): string | undefined {
  if (addresses.length === 0) return "no address: write at least one";
  if (addresses.length > ADDRESSES) return `too many addresses: write at most ${ADDRESSES}`;
  return addresses.map(checkAddress).find((problem) => problem !== undefined);
}

/** An address. */
export function checkAddress(address: string): string | undefined {
  if (address.length <= LONGEST_ADDRESS && ADDRESS.test(address)) return undefined;
  return `${quote(address.slice(0, 60))} is not an address: write it as jim@example.com`;
}
