/** Code units with a meaning in the grammars of addresses. */
export const HYPHEN = 0x2d;
export const DOT = 0x2e;
export const QUOTE = 0x22;
export const AT = 0x40;
export const BACKSLASH = 0x5c;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;

// RFC 5322 §3.2.3.
const SYMBOLS = "!#$%&'*+-/=?^_`{|}~";

const ATEXT: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(isLetterOrDigit(code) || SYMBOLS.includes(String.fromCharCode(code))),
);

/** `atext` of RFC 5322 §3.2.3; with RFC 6531 §3.3 also every character beyond ASCII. */
export function isAtext(code: number): boolean {
  return code < 128 ? ATEXT[code] === 1 : true;
}

/** An ASCII letter or digit. */
export function isLetterOrDigit(code: number): boolean {
  // Setting one bit makes a capital a small letter.
  const small = code | 0x20;
  return (small >= 0x61 && small <= 0x7a) || isDigit(code);
}

/** An ASCII digit. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/**
 * The first code unit from `start` that may stand in no address, or -1: C0 and C1 controls, DEL, the
 * line and paragraph separators, half of a surrogate pair. Spaces and tabs are left to the grammar.
 */
export function findControl(text: string, start: number = 0): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) continue;
    if (code < 0x20 ? code !== 0x09 : isForbiddenBeyondAscii(code)) return at;
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(at + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return at;
    at++;
  }
  return -1;
}

function isForbiddenBeyondAscii(code: number): boolean {
  return code <= 0x9f ? true : code === 0x2028 || code === 0x2029;
}

/** How many octets a text takes in UTF-8. */
export function octets(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Each half of a surrogate pair stands for two of its four octets.
    if (code > 0x7f) length += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return length;
}
