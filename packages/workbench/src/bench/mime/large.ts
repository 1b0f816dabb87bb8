/** Messages that are large in one way each. */
import { base64 } from "./encode.ts";
import { SeededRandom } from "./random.ts";

const MEBIBYTE = 1_048_576;
export const HEAD =
  "From: Alice <alice@example.com>\r\nTo: Bob <bob@example.org>\r\nSubject: large\r\n" +
  "Date: Sat, 1 Mar 2025 09:00:00 +0000\r\nMIME-Version: 1.0\r\n";
export const PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

/** A text, and a base64 attachment of that many MiB. */
export function attachmentOf(mebibytes: number): Buffer {
  const content = new SeededRandom(mebibytes).bytes(mebibytes * MEBIBYTE);
  return latin1(
    `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${PLAIN}text\r\n--b\r\n` +
      `Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\n` +
      `Content-Transfer-Encoding: base64\r\n\r\n${base64(content)}--b--\r\n`,
  );
}

/** Multiparts within multiparts, so many deep; the text is in the innermost. */
export function nested(depth: number): Buffer {
  let open = HEAD;
  let close = "";
  for (let i = 0; i < depth; i++) {
    open += `Content-Type: multipart/mixed; boundary="level-${i}"\r\n\r\n--level-${i}\r\n`;
    close = `\r\n--level-${i}--\r\n${close}`;
  }
  return latin1(`${open}${PLAIN}${"the text of the innermost part\r\n".repeat(40)}${close}`);
}

/** So many fields, one in four with encoded words. */
export function headers(count: number): Buffer {
  const random = new SeededRandom(count);
  let text = HEAD;
  for (let i = 0; i < count; i++) {
    const value = random.text(random.between(10, 60), "abcdefghij klmnopqrst");
    const word = i % 4 === 0 ? "=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?utf-8?B?w7xiZXI=?=\r\n " : "";
    text += `X-Field-${i % 500}: ${word}x${value}x\r\n`;
  }
  return latin1(`${text}${PLAIN}text\r\n`);
}

/** A text, and so many small attachments. */
export function parts(count: number): Buffer {
  let text = `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n${PLAIN}text\r\n`;
  for (let i = 0; i < count; i++) {
    text +=
      `--b\r\nContent-Type: application/pdf; name="${i}.pdf"\r\nContent-Disposition: attachment; ` +
      `filename="${i}.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(`file ${i}`.repeat(15))}`;
  }
  return latin1(`${text}--b--\r\n`);
}

/** A text of 8 bits. */
export function plain(size: number): Buffer {
  const line = Buffer.from("Grüße über Größe, und naïve Übungen für alle, heißt es.\r\n").toString(
    "latin1",
  );
  return latin1(
    `${HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${line.repeat(Math.ceil(size / line.length))}`,
  );
}
