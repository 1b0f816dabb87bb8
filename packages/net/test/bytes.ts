import { concatBytes } from "@mailwright/core";

/** Text as octets; each character is one. */
export function octets(given: string): Uint8Array {
  return Uint8Array.from(given, (character) => character.charCodeAt(0));
}

/** Octets as text; each octet is one character. */
export function text(...bytes: Uint8Array[]): string {
  return String.fromCharCode(...concatBytes(bytes));
}
