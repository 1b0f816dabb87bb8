import type { Bytes } from "@mailwright/core";
import { formatIds } from "../build/id-format.ts";
import { MimeUsageError } from "../errors.ts";
import { formatDate } from "../field/date-format.ts";
import { formatHeaderField, isAscii } from "../header/header-format.ts";
import { addressField } from "./report-address.ts";
import type { ReportField } from "./report-fields.ts";
import { bytesOf, returnedHeader } from "./report-message.ts";
import { reportText } from "./report-text.ts";

/** What a report returns of the message it is about. RFC 6522 §3, RFC 3461 §4.3. */
export type ReportedMessage =
  /** Its header; what follows the header in these octets is left out. */
  | { readonly header: Uint8Array }
  /** All of it; `encoding` is what the sender declared of it, `8bit` by default. */
  | { readonly full: Bytes; readonly encoding?: "7bit" | "8bit" };

/** What every report has as a message. Times are milliseconds since the epoch. */
export interface ReportMessage {
  /**
   * The From field's value, such as `Mail Delivery System <MAILER-DAEMON@example.org>`. Each address
   * in it must be one, and there must be one.
   */
  readonly from: string;
  /** The To field's value; as of From. */
  readonly to: string;
  readonly date: number;
  /** `left@right`; with its angle brackets or without. */
  readonly messageId: string;
  /** Separates the parts; at most 70 of the characters of RFC 2046 §5.1.1, not in the message. */
  readonly boundary: string;
  /** Default: by what the report tells. */
  readonly subject?: string;
  /** What the report tells people. Default: by what it tells machines. */
  readonly text?: string;
  /** True when the receiver of the report takes UTF-8 (RFC 6533). Default: false. */
  readonly utf8?: boolean;
}

/** A report whose parts are ready to be put together. */
export interface ReportContent {
  /** Of RFC 6522 §3: `delivery-status`. */
  readonly reportType: string;
  /** The media type of the machine-readable part. */
  readonly statusType: string;
  /** The machine-readable part, its lines ended. */
  readonly status: string;
  readonly subject: string;
  /** For people, its lines ended by CRLF. */
  readonly text: string;
  /** Of RFC 3834 §5; absent where a person sends the report. */
  readonly autoSubmitted?: "auto-replied" | "auto-generated";
  readonly original?: ReportedMessage | undefined;
}

interface WrittenPart {
  readonly type: string;
  readonly encoding: "7bit" | "8bit";
  readonly body: Bytes;
}

/** Puts a multipart/report together. RFC 6522. */
export function writeReport(message: ReportMessage, content: ReportContent): Bytes {
  const { boundary } = message;
  // RFC 2046 §5.1.1: bcharsnospace last, 1 to 70 characters.
  if (!/^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary)) {
    throw new MimeUsageError("MIME_REPORT", "The boundary is not one of RFC 2046 §5.1.1");
  }
  const utf8 = message.utf8 === true;
  const original = content.original && returned(content.original, utf8);
  const human = humanPart(content.text, boundary);
  const eightBit = utf8 || human.encoding === "8bit" || original?.encoding === "8bit";
  const pieces = [
    header(message, content, eightBit),
    partHead(boundary, human.type, human.encoding),
    human.text,
    partHead(boundary, content.statusType, utf8 ? "8bit" : "7bit"),
    content.status,
  ];
  if (original !== undefined) pieces.push(partHead(boundary, original.type, original.encoding));
  return written(pieces.join(""), original?.body, `\r\n--${boundary}--\r\n`);
}

async function* written(head: string, body: Bytes | undefined, end: string): Bytes {
  const encoder = new TextEncoder();
  yield encoder.encode(head);
  if (body !== undefined) yield* body;
  yield encoder.encode(end);
}

function header(message: ReportMessage, content: ReportContent, eightBit: boolean): string {
  const utf8 = message.utf8 === true;
  const { reportType, autoSubmitted } = content;
  const type = `multipart/report; report-type=${reportType}; boundary="${message.boundary}"`;
  const fields = [
    addressField("From", message.from, utf8),
    addressField("To", message.to, utf8),
    formatHeaderField("Subject", message.subject ?? content.subject, { utf8 }),
    formatHeaderField("Date", formatDate(message.date)),
    formatHeaderField("Message-ID", formatIds([message.messageId], { field: "Message-ID", utf8 }), {
      utf8,
    }),
    // RFC 3834 §5: so that nothing answers the report automatically.
    autoSubmitted === undefined ? "" : formatHeaderField("Auto-Submitted", autoSubmitted),
    formatHeaderField("MIME-Version", "1.0"),
    formatHeaderField("Content-Type", type),
  ];
  if (eightBit) fields.push(formatHeaderField("Content-Transfer-Encoding", "8bit"));
  return fields.join("");
}

function partHead(boundary: string, type: string, encoding: "7bit" | "8bit"): string {
  const fields = [`\r\n--${boundary}\r\n`, formatHeaderField("Content-Type", type)];
  if (encoding === "8bit") fields.push(formatHeaderField("Content-Transfer-Encoding", "8bit"));
  return `${fields.join("")}\r\n`;
}

function humanPart(
  text: string,
  boundary: string,
): { readonly type: string; readonly encoding: "7bit" | "8bit"; readonly text: string } {
  const ascii = isAscii(text);
  const lines = text
    .split("\r\n")
    .map((line) => (line.startsWith(`--${boundary}`) ? " " : "") + line);
  return {
    type: `text/plain; charset=${ascii ? "us-ascii" : "utf-8"}`,
    encoding: ascii ? "7bit" : "8bit",
    // A line of the text must not end the part.
    text: lines.join("\r\n"),
  };
}

function returned(message: ReportedMessage, utf8: boolean): WrittenPart {
  // RFC 6533 §4: what may hold UTF-8 in its header is message/global.
  if ("full" in message) {
    const type = utf8 ? "message/global" : "message/rfc822";
    return { type, encoding: message.encoding ?? "8bit", body: message.full };
  }
  const type = utf8 ? "message/global-headers" : "text/rfc822-headers";
  const bytes = returnedHeader(message.header);
  const encoding = bytes.some((octet) => octet > 127) ? "8bit" : "7bit";
  return { type, encoding, body: bytesOf(bytes) };
}

/** The fields of a group by their names; those without a value are left out. */
export type StatusFields = readonly (readonly [
  name: string,
  value: string | readonly string[] | undefined,
])[];

/**
 * Writes a group of fields, then its extensions.
 *
 * What others said is made fit for a line, not refused; the names of extensions are the caller's.
 *
 * @param reserved - names that no extension may have
 * @throws MimeUsageError `MIME_REPORT`, `MIME_HEADER_NAME`
 */
export function statusFields(
  fields: StatusFields,
  extensions: readonly ReportField[],
  utf8: boolean,
  reserved: readonly string[],
): string {
  const names = new Set(reserved.map((name) => name.toLowerCase()));
  const taken = extensions.find(({ name }) => names.has(name.toLowerCase()));
  if (taken !== undefined) {
    throw new MimeUsageError("MIME_REPORT", `${taken.name} is no name for an extension`);
  }
  const known = fields.flatMap(([name, value]) =>
    [value ?? []].flat().map((each): ReportField => ({ name, value: each })),
  );
  return [...known, ...extensions]
    .map(({ name, value }) => formatHeaderField(name, reportText(value, utf8), { utf8 }))
    .join("");
}

/** A date for a field that may be absent. */
export function dateOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : formatDate(at);
}
