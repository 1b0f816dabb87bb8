import type { EnhancedStatus, Reply } from "@mailwright/core";
import { LineDecoder } from "@mailwright/net";

// RFC 5321 §4.5.3.1.5: a reply line has at most 512 octets; 480 leave room for codes and CRLF.
const LONGEST_TEXT = 480;
// What a peer may make us keep before its reply is over.
const LONGEST_LINE = 4096;
const MOST_LINES = 200;
const LF = 0x0a;

const PLAIN = /^[\x20-\x7e]*$/;
const NOT_PLAIN = /[^\x20-\x7e]/gu;

/**
 * Formats a reply, CRLF included. Line feeds in its text begin new lines, each with the codes
 * (RFC 2034 §4); other characters that are not printable ASCII become `?`; long lines are cut in
 * pieces. So no text, wherever it is from, can end a reply early.
 *
 * @example
 * formatReply({ code: 250, enhanced: "2.1.0", text: "OK" }); // "250 2.1.0 OK\r\n"
 */
export function formatReply(reply: Reply): string {
  const status = reply.enhanced === undefined ? "" : `${reply.enhanced} `;
  if (reply.text.length <= LONGEST_TEXT && PLAIN.test(reply.text)) {
    return `${reply.code} ${status}${reply.text}\r\n`;
  }
  const lines = reply.text.split(/\r?\n/).flatMap(pieces);
  return lines
    .map((line, i) => `${reply.code}${i < lines.length - 1 ? "-" : " "}${status}${line}\r\n`)
    .join("");
}

function pieces(line: string): readonly string[] {
  const plain = line.replaceAll(NOT_PLAIN, "?");
  return plain === "" ? [""] : (plain.match(new RegExp(`.{1,${LONGEST_TEXT}}`, "g")) ?? []);
}

/** What a {@link ReplyDecoder} finds. */
export type DecodedReply =
  | { readonly type: "reply"; readonly reply: Reply }
  /** What came is no reply of SMTP; nothing after it can be trusted. */
  | { readonly type: "malformed"; readonly text: string };

/** Reads the replies of a server: octets pushed, replies pulled. RFC 5321 §4.2. */
export class ReplyDecoder {
  readonly #lines: LineDecoder = new LineDecoder({ limit: LONGEST_LINE });
  #texts: string[] = [];
  #code = 0;
  #enhanced: EnhancedStatus | undefined;
  // How many octets of a line came whose end has not.
  #unended = 0;

  /** Takes octets; the array is kept by reference until it was read. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
    const end = bytes.lastIndexOf(LF);
    this.#unended = end === -1 ? this.#unended + bytes.length : bytes.length - end - 1;
  }

  /** The next whole reply, or `undefined` until more octets came. */
  next(): DecodedReply | undefined {
    for (;;) {
      const line = this.#lines.next();
      if (line === undefined) return this.#checkUnended();
      if (line.type !== "line") return malformedLine(line.type);
      const decoded = this.#take(new TextDecoder().decode(line.bytes));
      if (decoded !== undefined) return decoded;
    }
  }

  /** Tells of a line without end as soon as it is too long: its end may never come. */
  #checkUnended(): DecodedReply | undefined {
    if (this.#unended <= LONGEST_LINE) return undefined;
    this.#unended = 0;
    return malformedLine("too-long");
  }

  #take(line: string): DecodedReply | undefined {
    const match = /^([2-5]\d\d)(?:([ -])(.*))?$/s.exec(line);
    const code = Number(match?.[1]);
    const isFirst = this.#texts.length === 0;
    if (match === null || (!isFirst && code !== this.#code) || this.#texts.length >= MOST_LINES) {
      return { type: "malformed", text: "a line is no SMTP reply" };
    }
    const [status, text] = splitStatus(code, match[3] ?? "");
    if (isFirst) this.#enhanced = status;
    this.#code = code;
    this.#texts.push(clean(text));
    return match[2] === "-" ? undefined : { type: "reply", reply: this.#finish() };
  }

  #finish(): Reply {
    const text = this.#texts.join("\n");
    this.#texts = [];
    const enhanced = this.#enhanced;
    return { code: this.#code, ...(enhanced === undefined ? {} : { enhanced }), text };
  }
}

function malformedLine(what: "too-long" | "bare-lf"): DecodedReply {
  return { type: "malformed", text: `a reply line is ${what}` };
}

// RFC 2034 §3: the class of the enhanced status is the first digit of the code.
function splitStatus(code: number, text: string): [EnhancedStatus | undefined, string] {
  const match = /^([245]\.\d{1,3}\.\d{1,3})(?: (.*))?$/s.exec(text);
  if (match?.[1] === undefined || !match[1].startsWith(String(code).charAt(0))) {
    return [undefined, text];
  }
  return [match[1] as EnhancedStatus, match[2] ?? ""];
}

// Replies end up in reports and logs: control characters have no business there.
function clean(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, " ").trimEnd();
}
