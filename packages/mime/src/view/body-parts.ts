import type { EmbeddedMessage, Leaf, Multipart, Part } from "../structure/part.ts";

/** A part that is not made of parts, as far as its place in a message goes. */
export type BodyPart = Leaf | EmbeddedMessage;

/** The parts of a message as people see it. RFC 8621 §4.1.4. */
export interface BodyParts {
  /** What is shown, in this order, where plain text is preferred; media and HTML may be among it. */
  readonly textBody: readonly BodyPart[];
  /** What is shown, in this order, where HTML is preferred; media and plain text may be among it. */
  readonly htmlBody: readonly BodyPart[];
  /** What is to be listed. A part may stand both here and in one of the bodies. */
  readonly attachments: readonly BodyPart[];
}

// A multipart whose parts are gone through.
interface Frame {
  readonly subtype: string;
  readonly parts: readonly Part[];
  readonly inAlternative: boolean;
  next: number;
  // Whether parts may still be put in the bodies here; RFC 8621 makes the lists null instead.
  text: boolean;
  html: boolean;
  // How long the bodies were before; -1 where they were closed.
  readonly textLength: number;
  readonly htmlLength: number;
}

/**
 * Says which parts of a message are its text, its HTML and its attachments, by the algorithm of
 * RFC 8621 §4.1.4. A multipart whose parts were not read is an attachment.
 *
 * @example
 * const { value: part } = parseStructure(new TextEncoder().encode("Subject: a\r\n\r\nb"));
 * bodyParts(part).textBody; // [part]
 */
export function bodyParts(part: Part): BodyParts {
  return new BodyPartFinder().find(part);
}

class BodyPartFinder {
  readonly #textBody: BodyPart[] = [];
  readonly #htmlBody: BodyPart[] = [];
  readonly #attachments: BodyPart[] = [];
  // Not recursive: a message may be nested deeper than the stack is.
  readonly #frames: Frame[] = [];

  find(root: Part): BodyParts {
    this.#open("mixed", [root], false, { text: true, html: true });
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const part = frame.parts[frame.next];
      if (part === undefined) {
        this.#frames.pop();
        this.#close(frame);
      } else {
        frame.next++;
        if (part.type === "multipart") this.#openMultipart(part, frame);
        else this.#place(part, frame);
      }
    }
    return {
      textBody: this.#textBody,
      htmlBody: this.#htmlBody,
      attachments: this.#attachments,
    };
  }

  #openMultipart({ contentType, children }: Multipart, frame: Frame): void {
    const inAlternative = frame.inAlternative || contentType.subtype === "alternative";
    this.#open(contentType.subtype, children, inAlternative, frame);
  }

  #open(
    subtype: string,
    parts: readonly Part[],
    inAlternative: boolean,
    { text, html }: { readonly text: boolean; readonly html: boolean },
  ): void {
    const textLength = text ? this.#textBody.length : -1;
    const htmlLength = html ? this.#htmlBody.length : -1;
    this.#frames.push({
      subtype,
      parts,
      inAlternative,
      next: 0,
      text,
      html,
      textLength,
      htmlLength,
    });
  }

  #place(part: BodyPart, frame: Frame): void {
    const { type, subtype } = part.contentType;
    const name = type === "text" ? subtype : "";
    if (!isInline(part, frame)) this.#attachments.push(part);
    else if (frame.subtype === "alternative") {
      if (name === "plain" && frame.text) this.#textBody.push(part);
      else if (name === "html" && frame.html) this.#htmlBody.push(part);
      else this.#attachments.push(part);
    } else {
      if (frame.inAlternative && name === "plain") frame.html = false;
      if (frame.inAlternative && name === "html") frame.text = false;
      if (frame.text) this.#textBody.push(part);
      if (frame.html) this.#htmlBody.push(part);
      if (!(frame.text && frame.html) && isMedia(part)) this.#attachments.push(part);
    }
  }

  // What an alternative has in one form only is shown in both.
  #close({ subtype, text, html, textLength, htmlLength }: Frame): void {
    if (subtype !== "alternative" || !text || !html) return;
    const hasText = this.#textBody.length !== textLength;
    const hasHtml = this.#htmlBody.length !== htmlLength;
    if (hasHtml && !hasText) pushAll(this.#textBody, this.#htmlBody, htmlLength);
    if (hasText && !hasHtml) pushAll(this.#htmlBody, this.#textBody, textLength);
  }
}

function isInline(part: BodyPart, { next, subtype }: Frame): boolean {
  const { type, subtype: kind } = part.contentType;
  const isText = type === "text" && (kind === "plain" || kind === "html");
  if (part.disposition?.type === "attachment" || !(isText || isMedia(part))) return false;
  // `next` is already that of the part after it.
  if (next === 1) return true;
  // RFC 2387 §3: the first part of multipart/related is what is shown. A text with a name is a file.
  return subtype !== "related" && (isMedia(part) || !hasName(part));
}

function isMedia({ contentType: { type } }: BodyPart): boolean {
  return type === "image" || type === "audio" || type === "video";
}

function hasName({ contentType, disposition }: BodyPart): boolean {
  return (disposition?.filename ?? contentType.parameters.get("name") ?? "") !== "";
}

function pushAll(to: BodyPart[], from: readonly BodyPart[], start: number): void {
  for (let i = start; i < from.length; i++) to.push(from[i] as BodyPart);
}
