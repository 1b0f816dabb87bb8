/**
 * What the strict grammar of lists does not have, and may be read all the same: the name of each is
 * the code of the defect that reports it. Control characters are in no leniency.
 */
export const addressLeniencies = {
  obsolete: "RFC 5322 §4.4: space around dots and at signs, dots in names, empty elements",
  "source-route": "RFC 5322 §4.4: a route before the address; it is dropped",
  "encoded-word": "an encoded word within an address, taken as text (RFC 2047 §5)",
  long: "a local part of more than 64 octets, a mailbox of more than 254",
  label: "a domain with other characters than a host name has, or a label of more than 63 octets",
  hyphen: "a part of the domain that begins or ends with a hyphen",
  numeric: "a domain whose last part is a number",
  literal: "an address literal of another kind than IPv4 and IPv6",
  character: "an at sign or a literal in a name",
  group: "a group without an end, or within another",
  bracket: "an angle bracket that is not closed",
  trailing: "text between the closing bracket and the comma; it is dropped",
  "local-name": "a name without a domain, as in mail on one machine; the domain is empty",
  "comment-address": "`Jane (jane@example.org)`: the address in the comment",
  "no-comma": "`<a@x> <b@x>`: both addresses",
  spaces: "`a@x b@x`: both addresses",
  quote: "a quote without an end in a name; only an address in angle brackets is read",
} as const;

/** The name of a leniency, of {@link addressLeniencies}. */
export type AddressLeniency = keyof typeof addressLeniencies;

/** How a list of addresses is read. */
export interface AddressListOptions {
  /**
   * How many elements of the list are read, sound or not; with `spaces` each of what they part
   * counts. Default: 10,000.
   */
  readonly addresses?: number;
  /** How deep comments may be nested. Default: 32. */
  readonly nesting?: number;
  /**
   * What is read beyond the strict grammar: an address that needs more is left out. It is reported
   * either way. Default: all but `local-name`, `comment-address`, `no-comma`, `spaces` and
   * `quote`.
   */
  readonly allow?: readonly AddressLeniency[];
}

const allowed: readonly AddressLeniency[] = [
  "obsolete",
  "source-route",
  "encoded-word",
  "long",
  "label",
  "hyphen",
  "numeric",
  "literal",
  "character",
  "group",
  "bracket",
  "trailing",
];

/** How tokens are cut. */
export interface AddressTokensOptions {
  /** How many tokens are read, sound or not. Default: 100,000. */
  readonly tokens?: number;
  /** How deep comments may be nested. Default: 32. */
  readonly nesting?: number;
}

/** The defaults of {@link AddressTokensOptions}. */
export const addressTokensDefaults: { readonly tokens: 100_000; readonly nesting: 32 } = {
  tokens: 100_000,
  nesting: 32,
};

/** The defaults of {@link AddressListOptions}. */
export const addressListDefaults: {
  readonly addresses: 10_000;
  readonly nesting: 32;
  readonly allow: readonly AddressLeniency[];
} = { addresses: 10_000, nesting: 32, allow: allowed };
