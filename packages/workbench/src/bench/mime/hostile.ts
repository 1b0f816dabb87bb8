/** Messages of about 1 MB that are made to cost a reader more than they cost the sender. */
import { base64 } from "./encode.ts";
import { HEAD, PLAIN } from "./large.ts";
import { SeededRandom } from "./random.ts";

const SIZE = 1_000_000;
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const times = (text: string, size = SIZE): string => text.repeat(Math.ceil(size / text.length));
const BODY = `${PLAIN}text\r\n`;

/** A multipart of a text and one more part. */
function withPart(part: string): Buffer {
  return latin1(
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${BODY}--b\r\n${part}\r\n--b--\r\n`,
  );
}

/** Multiparts within multiparts, thousands deep. */
function deep(): Buffer {
  let text = `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${BODY}`;
  for (let i = 0; text.length < SIZE; i++) {
    text += `--${i === 0 ? "b" : `b${i - 1}`}\r\nContent-Type: multipart/mixed; boundary=b${i}\r\n\r\n`;
  }
  return latin1(text);
}

/** Twenty open multiparts whose boundaries begin alike, and lines that are almost one of them. */
function nearBoundaries(): Buffer {
  const stem = "boundary-".repeat(6);
  let open = HEAD;
  let close = "";
  for (let i = 10; i < 30; i++) {
    open += `Content-Type: multipart/mixed; boundary="${stem}${i}"\r\n\r\n--${stem}${i}\r\n`;
    close = `\r\n--${stem}${i}--\r\n${close}`;
  }
  const text = times(`--${stem}1\r\n--${stem}3x\r\n--\r\n`);
  return latin1(`${open}${PLAIN}${text}${close}`);
}

/** All of them, by the names of their sets. */
export const hostile: Readonly<Record<string, () => Buffer>> = {
  "hostile-deep": deep,
  "hostile-boundaries": nearBoundaries,
  /** A hundred thousand fields of ten octets. */
  "hostile-headers": () => latin1(`${HEAD}${times("X-A: b c\r\n")}${BODY}`),
  /** One field in half a million lines. */
  "hostile-folds": () => latin1(`${HEAD}X-Long: a\r\n${times(" b\r\n")}${BODY}`),
  /** One field of encoded words, and of what almost is one. */
  "hostile-words": () =>
    latin1(
      `${HEAD}X-Words: a\r\n${times(" =?utf-8?Q?=C3=BC?= =?utf-8?B?w7w=?= =?utf-8?Q?x\r\n")}${BODY}`,
    ),
  /** Parameters, in pieces, of a type and a disposition. */
  "hostile-parameters": () => {
    let pieces = "";
    for (let i = 0; pieces.length < SIZE / 2; i++) pieces += `;\r\n name*${i}*=%41%42`;
    const part = `Content-Type: application/pdf${pieces}\r\nContent-Disposition: attachment${pieces.replaceAll("name", "filename")}\r\n\r\nx`;
    return withPart(part);
  },
  /** Base64 with what does not belong there between its octets. */
  "hostile-base64": () => {
    const clean = base64(new SeededRandom(5).bytes(SIZE / 2));
    const junk = clean.replaceAll(/(..)/g, "$1*");
    return withPart(
      `Content-Type: image/png\r\nContent-Disposition: attachment; filename=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n${junk}`,
    );
  },
  /** A quoted string without an end, of escapes, in a parameter and in addresses. */
  "hostile-quotes": () =>
    latin1(
      `${HEAD}Cc: "${times('a\\" ,<\r\n ', SIZE / 2)}\r\n` +
        `X-Quote: "${times('\\\\ "', SIZE / 2).replaceAll(/(.{70})/g, "$1\r\n ")}\r\n${BODY}`,
    ),
};
