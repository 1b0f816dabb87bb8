import { decodeContent, decodeText } from "../body/content.ts";
import { transferDecoder } from "../body/transfer.ts";
import type { MimeDefect } from "../defects.ts";
import { parseContentId } from "../field/message-ids.ts";
import type { CharsetParts } from "../header/encoded-words.ts";
import type { BodyPart } from "./body-parts.ts";

// Octets that are decoded at a time to count them.
const PIECE = 65_536;

/** A part of a message that is not shown as its text: a file, a picture, another message. */
export class Attachment {
  /** The part that it is. */
  readonly part: BodyPart;
  readonly #message: Uint8Array;
  readonly #parts: CharsetParts;
  readonly #note: (defects: readonly MimeDefect[]) => void;
  #size: number | undefined;
  #noted = false;

  /** Made by {@link readMessage}. */
  constructor(
    part: BodyPart,
    message: Uint8Array,
    parts: CharsetParts,
    note: (defects: readonly MimeDefect[]) => void,
  ) {
    this.part = part;
    this.#message = message;
    this.#parts = parts;
    this.#note = note;
  }

  /** As it was sent, but for line breaks and NUL. It may be a path: take no file's name from it. */
  get filename(): string | undefined {
    const { disposition, contentType } = this.part;
    return disposition?.filename ?? contentType.parameters.get("name");
  }

  /** As declared, in lower case: `application/pdf`. */
  get mediaType(): string {
    const { type, subtype } = this.part.contentType;
    return `${type}/${subtype}`;
  }

  /** The Content-ID without angle brackets, by which HTML refers to it: `cid:…`. RFC 2392. */
  get contentId(): string | undefined {
    const field = this.part.header.get("content-id");
    return field === undefined ? undefined : parseContentId(field.value).value;
  }

  /** True when it is to be shown within the message: by its disposition, else by its Content-ID. */
  get inline(): boolean {
    const { disposition } = this.part;
    return disposition === undefined ? this.contentId !== undefined : disposition.type === "inline";
  }

  /** Octets of the content, decoded. They are counted once, without holding them. */
  get size(): number {
    return (this.#size ??= this.#count());
  }

  /** The content, decoded at each call and not kept; where nothing is encoded, a view. */
  content(): Uint8Array {
    const { value, defects } = decodeContent(this.part, this.#message);
    this.#size = value.length;
    this.#tell(defects);
    return value;
  }

  /** The content as text, by the charset that is declared; decoded at each call. */
  text(): string {
    const { value, defects } = decodeText(this.part, this.#message, this.#parts);
    this.#tell(defects);
    return value;
  }

  #count(): number {
    const { bodyStart, bodyEnd, encoding } = this.part;
    const decoder = transferDecoder(encoding);
    let size = 0;
    for (let at = bodyStart; at < bodyEnd; at += PIECE) {
      size += decoder.decode(this.#message.subarray(at, Math.min(at + PIECE, bodyEnd))).length;
    }
    return size + decoder.end().length;
  }

  #tell(defects: readonly MimeDefect[]): void {
    if (!this.#noted) this.#note(defects);
    this.#noted = true;
  }
}
