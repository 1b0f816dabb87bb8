import type { Parsed } from "@mailwright/core";
import { decodeText } from "../body/content.ts";
import { DefectList, type MimeDefect, type MimeDefectCode, type Salvaged } from "../defects.ts";
import {
  type HeaderAddress,
  type HeaderMailbox,
  mailboxes,
  parseAddresses,
} from "../field/addresses.ts";
import { parseDate } from "../field/date-parse.ts";
import { parseContentLanguage } from "../field/languages.ts";
import { parseMessageIds } from "../field/message-ids.ts";
import { parseReceived, type Received } from "../field/received.ts";
import { type CharsetParts, decodeEncodedWords } from "../header/encoded-words.ts";
import { type Header, type HeaderField, parseHeader } from "../header/header.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import type { Part } from "../structure/part.ts";
import { parseStructure } from "../structure/structure.ts";
import { allBodyParts } from "./all-parts.ts";
import { Attachment } from "./attachment.ts";
import { type BodyPart, type BodyParts, bodyParts } from "./body-parts.ts";
import { isText, unflowed } from "./body-text.ts";
import { type MailingList, mailingListOf } from "./mailing-list.ts";
import { previewOf } from "./preview.ts";

/**
 * A message as people see it. Nothing is read before it is asked for, and each thing once. Of fields
 * that may stand once, the first counts.
 */
export class Message {
  /** The message itself. */
  readonly octets: Uint8Array;
  readonly #limits: Partial<MimeLimits>;
  readonly #parts: CharsetParts;
  readonly #defects: DefectList;
  readonly #read = new Map<string, unknown>();

  /** Made by {@link readMessage}. */
  constructor(octets: Uint8Array, limits: Partial<MimeLimits>, parts: CharsetParts) {
    this.octets = octets;
    this.#limits = limits;
    this.#parts = parts;
    this.#defects = new DefectList(this.#most);
  }

  /** The fields of its header. */
  get header(): Header {
    return this.#once("header", () => parseHeader(this.octets, this.#limits).value);
  }

  /** The tree of its parts. */
  get structure(): Part {
    return this.#structure.value;
  }

  /** What is shown of its parts and what is listed, by RFC 8621 §4.1.4. */
  get body(): BodyParts {
    return this.#once("body", () => bodyParts(this.structure));
  }

  /** The subject, decoded. */
  get subject(): string | undefined {
    return this.#once("subject", () => {
      const field = this.header.get("subject");
      return field === undefined ? undefined : decodeEncodedWords(field.value, this.#parts);
    });
  }

  /** Its authors. Which of several is to be trusted is not said here: look at `defects`. */
  get from(): readonly HeaderMailbox[] {
    return this.#mailboxes("from");
  }

  /** Who sent it for its authors, where that is told. */
  get sender(): HeaderMailbox | undefined {
    return this.#mailboxes("sender")[0];
  }

  /** Where answers go, if not to `from`. */
  get replyTo(): readonly HeaderMailbox[] {
    return this.#mailboxes("reply-to");
  }

  /** Whom it is to, members of groups among them. */
  get to(): readonly HeaderMailbox[] {
    return this.#mailboxes("to");
  }

  /** Who gets a copy. */
  get cc(): readonly HeaderMailbox[] {
    return this.#mailboxes("cc");
  }

  /** Who gets a copy that others do not see; seldom there. */
  get bcc(): readonly HeaderMailbox[] {
    return this.#mailboxes("bcc");
  }

  /** The addresses of a field of that name, groups as they are. */
  addresses(name: string): readonly HeaderAddress[] {
    const key = name.toLowerCase();
    const read = (value: string): Salvaged<readonly HeaderAddress[]> =>
      parseAddresses(value, this.#limits, this.#parts);
    return this.#once(`addresses ${key}`, () => this.#value(this.header.get(key), read) ?? []);
  }

  /** Milliseconds since the epoch; absent where there is no date, or none that can be read. */
  get date(): number | undefined {
    return this.#once("date", () => this.#value(this.header.get("date"), parseDate));
  }

  /** The Message-ID without its angle brackets. */
  get messageId(): string | undefined {
    return this.#ids("message-id")[0];
  }

  /** The ids of the messages that it answers. */
  get inReplyTo(): readonly string[] {
    return this.#ids("in-reply-to");
  }

  /** The ids of the messages before it in its thread, the first one first. */
  get references(): readonly string[] {
    return this.#ids("references");
  }

  /** The way it took, the last step first. */
  get received(): readonly Received[] {
    return this.#once("received", () =>
      this.header
        .all("received")
        .map((field) => this.#value(field, parseReceived))
        .filter((step) => step !== undefined),
    );
  }

  /** The languages it says it is in, as tags: `en-GB`. */
  get languages(): readonly string[] {
    const read = (value: string): Salvaged<readonly string[]> =>
      parseContentLanguage(value, this.#limits);
    return this.#once(
      "languages",
      () => this.#value(this.header.get("content-language"), read) ?? [],
    );
  }

  /** The mailing list that it came by, if it did. */
  get list(): MailingList | undefined {
    return this.#once("list", () =>
      this.#noted(mailingListOf(this.header, this.#limits, this.#parts)),
    );
  }

  /**
   * Its plain text: of several parts of the body, all. Flowed text has each paragraph on one line
   * (RFC 3676). Absent where there is none; none is made from HTML.
   */
  get text(): string | undefined {
    return this.#once("text", () => this.#textOf(this.body.textBody, "plain"));
  }

  /** Its HTML, as it was sent: not made safe to be shown. Absent where there is none. */
  get html(): string | undefined {
    return this.#once("html", () => this.#textOf(this.body.htmlBody, "html"));
  }

  /** All that is neither in `text` nor in `html`, in its order. */
  get attachments(): readonly Attachment[] {
    return this.#once("attachments", () => {
      const { textBody, htmlBody } = this.body;
      const shown = new Set<Part>([
        ...textBody.filter((part) => isText(part, "plain")),
        ...htmlBody.filter((part) => isText(part, "html")),
      ]);
      return allBodyParts(this.structure)
        .filter((part) => !shown.has(part))
        .map((part) => new Attachment(part, this.octets, this.#parts, this.#note));
    });
  }

  /** The beginning of what it says: one line of plain text, up to 256 characters. */
  get preview(): string {
    return this.#once("preview", () => previewOf(this.structure, this.octets, this.#parts));
  }

  /** What is wrong with its structure, and with all that was read of it so far. */
  get defects(): readonly MimeDefect[] {
    const list = new DefectList(this.#most);
    list.addAll(this.#structure.defects, 0);
    list.addAll(this.#defects.defects, 0);
    return list.defects;
  }

  get #most(): number {
    return this.#limits.defects ?? mimeDefaults.defects;
  }

  get #structure(): Salvaged<Part> {
    return this.#once("structure", () => parseStructure(this.octets, this.#limits, this.#parts));
  }

  #mailboxes(name: string): readonly HeaderMailbox[] {
    return this.#once(name, () => mailboxes(this.addresses(name)));
  }

  #ids(name: string): readonly string[] {
    const read = (value: string): Salvaged<readonly string[]> =>
      parseMessageIds(value, this.#limits);
    return this.#once(name, () => this.#value(this.header.get(name), read) ?? []);
  }

  #textOf(body: readonly BodyPart[], subtype: string): string | undefined {
    const texts = body
      .filter((part) => isText(part, subtype))
      .map((part) => unflowed(part, this.#noted(decodeText(part, this.octets, this.#parts))));
    // A part need not end with a line end: that before its boundary is not its own.
    return texts.length === 0 ? undefined : texts.map(endedLine).join("");
  }

  #value<Value>(
    field: HeaderField | undefined,
    read: (value: string) => Parsed<Value, MimeDefectCode>,
  ): Value | undefined {
    if (field === undefined) return undefined;
    const { value, defects } = read(field.value);
    this.#defects.addAllAt(field.start, defects);
    return value;
  }

  #noted<Value>({ value, defects }: Salvaged<Value>): Value {
    this.#defects.addAll(defects, 0);
    return value;
  }

  readonly #note = (defects: readonly MimeDefect[]): void => this.#defects.addAll(defects, 0);

  #once<Value>(name: string, read: () => Value): Value {
    if (!this.#read.has(name)) this.#read.set(name, read());
    return this.#read.get(name) as Value;
  }
}

/**
 * Reads a message that is in memory, as far as it is asked for.
 *
 * @param octets - kept by reference
 * @example
 * const message = readMessage(new TextEncoder().encode("Subject: Hi\r\n\r\nHello\r\n"));
 * message.subject; // "Hi"
 * message.text; // "Hello\r\n"
 */
export function readMessage(
  octets: Uint8Array,
  limits: Partial<MimeLimits> = {},
  parts: CharsetParts = {},
): Message {
  return new Message(octets, limits, parts);
}

function endedLine(text: string, i: number, all: readonly string[]): string {
  return i === all.length - 1 || text.endsWith("\n") ? text : `${text}\r\n`;
}
