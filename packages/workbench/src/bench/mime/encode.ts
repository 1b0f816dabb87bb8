/**
 * How the corpus is written. A message under construction is a string of which each character is
 * one octet, as latin1 has them.
 */
const encoders = new Map<string, ReadonlyMap<string, string>>();

/** What each character is in a charset: the reverse of decoding every one and two octets. */
function encoderOf(charset: string): ReadonlyMap<string, string> {
  const known = encoders.get(charset);
  if (known !== undefined) return known;
  const decoder = new TextDecoder(charset);
  const octets = new Map<string, string>();
  const add = (bytes: Buffer): void => {
    const text = decoder.decode(bytes);
    if (text.length === 1 && text !== "\uFFFD" && !octets.has(text)) {
      octets.set(text, bytes.toString("latin1"));
    }
  };
  for (let one = 0; one < 256; one++) add(Buffer.from([one]));
  for (let one = 0x81; one < 0xff; one++)
    for (let two = 0x40; two < 0xff; two++) add(Buffer.from([one, two]));
  encoders.set(charset, octets);
  return octets;
}

/** Text as octets of a charset; what it does not have becomes a question mark. */
export function encoded(text: string, charset: string): string {
  if (charset === "utf-8") return Buffer.from(text).toString("latin1");
  if (charset === "us-ascii") return text;
  const octets = encoderOf(charset);
  return Array.from(text, (each) => octets.get(each) ?? "?").join("");
}

/** Base64 in lines of 76. RFC 2045 §6.8. */
export function base64(octets: string | Buffer): string {
  const bytes = typeof octets === "string" ? Buffer.from(octets, "latin1") : octets;
  const text = bytes.toString("base64");
  const lines: string[] = [];
  for (let at = 0; at < text.length; at += 76) lines.push(text.slice(at, at + 76));
  return lines.join("\r\n") + "\r\n";
}

const hex = (octet: string): string =>
  `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;

/** Quoted-printable in lines of 76 at most. RFC 2045 §6.7. */
export function quotedPrintable(octets: string): string {
  return octets.split("\r\n").map(quotedLine).join("\r\n");
}

function quotedLine(line: string): string {
  let text = "";
  let width = 0;
  for (let i = 0; i < line.length; i++) {
    const octet = line[i] as string;
    const last = i === line.length - 1;
    const plain = /[!-<>-~]/.test(octet) || (/[ \t]/.test(octet) && !last);
    const piece = plain ? octet : hex(octet);
    if (width + piece.length > 75) {
      text += "=\r\n";
      width = 0;
    }
    text += piece;
    width += piece.length;
  }
  return text;
}

/**
 * Text as encoded words, folded where there are several. RFC 2047 §2. Those of base64 but the last
 * need no padding, as GMime takes padding for the end of all words that follow each other.
 */
export function encodedWords(text: string, charset: string, encoding: "B" | "Q"): string {
  const words: string[] = [];
  let rest = Array.from(text, (each) => encoded(each, charset));
  while (rest.length > 0) {
    const count = encoding === "B" ? countForBase64(rest) : 11;
    const octets = rest.slice(0, count).join("");
    const body =
      encoding === "B"
        ? Buffer.from(octets, "latin1").toString("base64")
        : octets.replaceAll(/[^A-Za-z0-9 ]/g, hex).replaceAll(" ", "_");
    words.push(`=?${charset}?${encoding}?${body}?=`);
    rest = rest.slice(count);
  }
  return words.join("\r\n ");
}

/** How many characters make up to 30 octets, and three octets or a multiple of them. */
function countForBase64(characters: readonly string[]): number {
  let octets = 0;
  let best = 1;
  for (const [i, each] of characters.entries()) {
    octets += each.length;
    if (octets > 30) return best;
    if (octets % 3 === 0 || i === characters.length - 1) best = i + 1;
  }
  return best;
}

/** A parameter in pieces with a charset. RFC 2231 §3, §4. */
export function continuedParameter(name: string, text: string): string {
  const octets = encodeURIComponent(text).replaceAll(/['()*!]/g, hex2);
  const pieces = octets.match(/(?:%..|[^%]){1,40}/g) ?? [];
  return pieces
    .map((piece, i) => `;\r\n ${name}*${i}*=${i === 0 ? "utf-8''" : ""}${piece}`)
    .join("");
}

const hex2 = (octet: string): string => hex(octet).replace("=", "%");
