import type { Defect, Parsed } from "@mailwright/core";

/** What can be wrong with base64. */
export type Base64Defect = "base64-character" | "base64-length" | "base64-padding";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Encodes octets in base64, with padding and without line ends. RFC 4648 §4. */
export function formatBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const group = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    text += second === undefined ? "=" : ALPHABET.charAt((group >> 6) & 63);
    text += third === undefined ? "=" : ALPHABET.charAt(group & 63);
  }
  return text;
}

/**
 * Decodes base64 strictly: whole groups, padding only at the end, no other character, and no bits
 * set that carry nothing. RFC 4648 §3.3, §3.5, §4.
 *
 * @returns the octets, or the first defect
 */
export function parseBase64(text: string): Parsed<Uint8Array, Base64Defect> {
  if (text.length % 4 !== 0) return defect("base64-length", text.length, "not in groups of four");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (let at = 0; at < digits; at++) {
    const digit = ALPHABET.indexOf(text.charAt(at));
    if (digit === -1) return defect("base64-character", at, "not a base64 digit");
    held = ((held << 6) | digit) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes[filled++] = (held >> (bits -= 8)) & 0xff;
  }
  // RFC 4648 §3.5: else two texts would stand for the same octets.
  if ((held & ((1 << bits) - 1)) !== 0) return defect("base64-padding", digits, "stray bits");
  return { value: bytes, defects: [] };
}

function defect(
  code: Base64Defect,
  at: number,
  text: string,
): { readonly defects: readonly Defect<Base64Defect>[] } {
  return { defects: [{ code, at, text }] };
}
