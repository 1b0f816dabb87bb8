/**
 * A message as people see it, text, HTML and attachments, by mailparser.
 *
 * @packageDocumentation
 */
import { Buffer } from "node:buffer";
import { type Bytes, concatBytes } from "@mailwright/core";
import { MimeError, mimeDefaults, parseDate, parseHeader } from "@mailwright/mime";
import {
  type AddressObject,
  type Attachment,
  type EmailAddress,
  type ParsedMail,
  simpleParser,
} from "mailparser";
import { present } from "../present.ts";

/** A mailbox, or a group of them. */
export interface DecodedAddress {
  /** The display name, or the name of the group; empty where there is none. */
  readonly name: string;
  /** Absent for a group. */
  readonly address?: string;
  /** The mailboxes of a group. */
  readonly members?: readonly DecodedAddress[];
}

/** A part that is not shown as text. */
export interface DecodedAttachment {
  /** As it was sent, but for line breaks and NUL. It may be a path: take no file's name from it. */
  readonly filename?: string;
  /** The media type: `application/pdf`. */
  readonly contentType: string;
  /** The disposition: `attachment` or `inline`, say. */
  readonly disposition?: string;
  /** With its angle brackets. */
  readonly contentId?: string;
  /** True when it belongs to the HTML, such as a picture in it. */
  readonly related: boolean;
  readonly content: Uint8Array;
}

/** A message as people see it. */
export interface DecodedMessage {
  readonly subject?: string;
  readonly from: readonly DecodedAddress[];
  readonly replyTo: readonly DecodedAddress[];
  readonly to: readonly DecodedAddress[];
  readonly cc: readonly DecodedAddress[];
  readonly bcc: readonly DecodedAddress[];
  /** Milliseconds since the epoch; absent where there is no date, or none that can be read. */
  readonly date?: number;
  /** With its angle brackets. */
  readonly messageId?: string;
  readonly inReplyTo?: string;
  readonly references: readonly string[];
  /** Absent where there is none, or an empty one; of several parts, all. */
  readonly text?: string;
  /** The same of HTML, as it was sent: not made safe to be shown. */
  readonly html?: string;
  readonly attachments: readonly DecodedAttachment[];
}

/** What decoding a message may cost. */
export interface DecodeMessageOptions {
  /** The largest message in octets. Default: 52,428,800. */
  readonly size?: number;
  /** The largest header of a part in octets. Default: as of `mimeDefaults`. */
  readonly header?: number;
  /** The most parts. Default: as of `mimeDefaults`. */
  readonly parts?: number;
}

/** The largest message that `decodeMessage` takes by default. */
export const decodedDefaults = { size: 52_428_800 } as const;

/**
 * Decodes a whole message in memory. Text is not made of HTML, nor HTML of text.
 *
 * @throws MimeError `MIME_DECODED_SIZE`, `MIME_DECODED`; or what `message` or `signal` throws
 */
export async function decodeMessage(
  message: Bytes | Uint8Array,
  options: DecodeMessageOptions = {},
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<DecodedMessage> {
  const limits = { ...mimeDefaults, ...decodedDefaults, ...options };
  const bytes = await gathered(message, limits.size, signal);
  const parsed = await parse(bytes, limits.header, limits.parts);
  // mailparser takes the present time for a date it cannot read.
  const date = parseHeader(bytes, limits).value.get("date");
  const at = date === undefined ? undefined : parseDate(date.value).value;
  return decoded(parsed, at);
}

async function gathered(
  message: Bytes | Uint8Array,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of message instanceof Uint8Array ? [message] : message) {
    signal?.throwIfAborted();
    size += chunk.length;
    if (size > limit) {
      throw new MimeError("MIME_DECODED_SIZE", `The message has more than ${limit} octets`);
    }
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}

async function parse(bytes: Uint8Array, header: number, parts: number): Promise<ParsedMail> {
  try {
    return await simpleParser(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), {
      // Its conversions between text and HTML take time out of proportion to the message.
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      keepCidLinks: true,
      checksumAlgo: false,
      maxHeadSize: header,
      maxChildNodes: parts,
    });
  } catch (cause) {
    throw new MimeError("MIME_DECODED", "The message could not be decoded", { cause });
  }
}

function decoded(mail: ParsedMail, date: number | undefined): DecodedMessage {
  const { subject, messageId, inReplyTo, references = [] } = mail;
  // mailparser has an empty text or HTML, or false, where there is none.
  const [text, html] = [mail.text || undefined, mail.html || undefined];
  return {
    ...present({ subject: oneLine(subject), date, messageId, inReplyTo, text, html }),
    from: addresses(mail.from),
    replyTo: addresses(mail.replyTo),
    to: addresses(mail.to),
    cc: addresses(mail.cc),
    bcc: addresses(mail.bcc),
    references: [references].flat(),
    attachments: mail.attachments.map(attachment),
  };
}

// mailparser lets line breaks pass that were encoded, in words (RFC 2047) or by percent (RFC 2231).
function oneLine(text: string | undefined): string | undefined {
  // oxlint-disable-next-line no-control-regex -- these are the characters that are looked for
  return text?.replaceAll(/[\u0000\r\n]+/g, "");
}

function attachment(given: Attachment): DecodedAttachment {
  const { filename, contentType, contentDisposition: disposition, contentId, content } = given;
  return {
    ...present({
      filename: oneLine(filename),
      disposition,
      contentId,
    }),
    contentType,
    related: given.related === true,
    content,
  };
}

function addresses(given: AddressObject | AddressObject[] | undefined): readonly DecodedAddress[] {
  return [given ?? []].flat().flatMap((each) => each.value.map(address));
}

function address({ name, address: mailbox, group }: EmailAddress): DecodedAddress {
  return { name, ...present({ address: mailbox, members: group?.map(address) }) };
}
