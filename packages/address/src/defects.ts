import type { Defect } from "@mailwright/core";

/** The codes of the defects that the parsers of this package find, and what each means. */
export const addressDefectCodes = {
  /** Never let pass, whatever the grammar: it could end a line or hide text. */
  control: "a control character, a line separator, or half of a surrogate pair",
  character: "a character that may not stand there",
  "local-part": "there is no local part, or a dot too many in it",
  domain: "there is no domain",
  label: "a part of the domain is empty, too long, or not letters, digits and hyphens",
  hyphen: "a part of the domain begins or ends with a hyphen",
  numeric: "the last part of the domain is a number, as in an IP address",
  idna: "an internationalised part of the domain is not as IDNA writes it",
  literal: "the address in brackets is none",
  quote: "a quoted string has no end",
  bracket: "a bracket is missing",
  long: "longer than mail servers must take",
  "source-route": "a source route; it was dropped",
  trailing: "something follows the end",
  obsolete: "a form that is read, but may not be written any more",
  comment: "a comment has no end, or is nested too deep",
  group: "a group has no name, no end, or is within a group",
  "encoded-word": "an encoded word within an address; it was not decoded",
  "local-name": "a name without a domain",
  "comment-address": "the address stands in a comment",
  "no-comma": "no comma stands between two addresses in angle brackets",
  spaces: "only spaces stand between two addresses without brackets",
  count: "more addresses or tokens than were asked for; the rest was not read",
  ip: "no IP address",
  zone: "an IP address with a zone",
  prefix: "a prefix length that is none, or where none may stand",
  range: "a range whose ends are of two families, or in the wrong order",
  network: "a network address with bits set beyond its prefix",
  hop: "the local part names a next hop, but no address for it",
} as const;

/** The code of a defect in an address. */
export type AddressDefectCode = keyof typeof addressDefectCodes;

/** A defect in an address. */
export type AddressDefect = Defect<AddressDefectCode>;

/** Nothing is wrong. */
export const noDefects: readonly AddressDefect[] = Object.freeze([]);

/** Describes a defect by its code. */
export function defect(code: AddressDefectCode, at: number): AddressDefect {
  return { code, at, text: addressDefectCodes[code] };
}
