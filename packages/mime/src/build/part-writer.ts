import type { Bytes, Random } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import { parseHeader } from "../header/header.ts";
import { CR, LF } from "../header/header-lines.ts";
import { textOf } from "../octets.ts";
import { mimeDefaults } from "../options.ts";
import { fittingEncoding, needsOf, octetsOf, type Transport } from "./content-source.ts";
import { type FieldContent, formatField } from "./field-content.ts";
import { checkMediaType, entries, type ParameterContent } from "./parameter-format.ts";
import { checkGlobal, hasUtf8Header } from "./global-message.ts";
import type {
  DispositionContent,
  EmbeddedContent,
  FinishedContent,
  LeafContent,
  MessageTree,
  MultipartContent,
  PartContent,
  PartContentFacts,
} from "./part-content.ts";
import { shown } from "./shown.ts";
import { encodeTransfer, type WrittenEncoding } from "./transfer-encoder.ts";

/** A part that is ready to be streamed. */
export interface WrittenPart {
  /** The fields of its header. */
  readonly head: string;
  readonly body: readonly (string | Bytes)[];
  readonly encoding: WrittenEncoding;
  /** True when UTF-8 stands in its header, or in one within it that is not of a message. */
  readonly utf8: boolean;
}

/** What parts are written with. */
export interface PartWriting {
  readonly smtputf8: boolean;
  readonly transport: Transport;
  readonly random: Random;
}

/** Writes parts; everything that may be refused is, before the first octet is asked for. */
export class PartWriter {
  readonly #writing: PartWriting;

  constructor(writing: PartWriting) {
    this.#writing = writing;
  }

  /** A message: its fields, then its body as a part. */
  message({ fields, body }: MessageTree, depth = 1): WrittenPart {
    refuseFields(fields, /^(?:content-.*|mime-version)$/i);
    const part = this.part(body, depth);
    refuseOthers(part.head);
    const own = this.#fields([...fields, { type: "value", name: "MIME-Version", value: "1.0" }]);
    return { ...part, head: own + part.head, utf8: part.utf8 || !isAscii(own) };
  }

  /** @param depth - of the part; what is nested deeper than is read by default is refused */
  part(content: PartContent, depth = 1): WrittenPart {
    if (depth > mimeDefaults.depth) {
      throw new MimeUsageError(
        "MIME_BUILD_STRUCTURE",
        `Parts are nested deeper than ${mimeDefaults.depth}`,
      );
    }
    switch (content.type) {
      case "leaf":
        return this.#leaf(content);
      case "multipart":
        return this.#multipart(content, depth);
      case "message":
        return this.#embedded(content, depth);
      default:
        return this.#finished(content);
    }
  }

  #leaf(leaf: LeafContent): WrittenPart {
    const type = leaf.contentType.toLowerCase();
    checkMediaType(type, "Content-Type");
    if (type.startsWith("multipart/")) {
      throw new MimeUsageError(
        "MIME_BUILD_TYPE",
        `Content-Type: ${shown(type)} is no type of a leaf`,
      );
    }
    const text = type.startsWith("text/");
    const octets = octetsOf(leaf.content, text);
    const { encoding, parameters } = this.#leafFacts(leaf, type, octets);
    const head = this.#head(leaf, leaf.contentType, parameters, encoding);
    const stream = octets instanceof Uint8Array ? [octets] : octets;
    return { head, body: [encodeTransfer(stream, encoding)], encoding, utf8: !isAscii(head) };
  }

  #leafFacts(
    leaf: LeafContent,
    type: string,
    octets: Uint8Array | Bytes,
  ): {
    readonly encoding: WrittenEncoding;
    readonly parameters: readonly (readonly [string, string])[];
  } {
    const parameters = entries(leaf.parameters);
    const charset = parameters.find(([name]) => name.toLowerCase() === "charset")?.[1];
    if (typeof leaf.content === "string" && type.startsWith("text/")) {
      if (charset === undefined) parameters.unshift(["charset", "utf-8"]);
      else if (!/^(?:utf-8|us-ascii)$/i.test(charset)) {
        throw new MimeUsageError(
          "MIME_BUILD_TYPE",
          `Content-Type: a text given as a string is in UTF-8, not in ${shown(charset)}`,
        );
      }
    }
    const encoding = leaf.encoding ?? this.#fitting(type, octets);
    this.#allow(type, encoding);
    return { encoding, parameters };
  }

  #fitting(type: string, octets: Uint8Array | Bytes): WrittenEncoding {
    const { transport } = this.#writing;
    if (!(octets instanceof Uint8Array)) return isWithoutEncoding(type) ? "7bit" : "base64";
    if (isWithoutEncoding(type)) return needsOf(octets);
    return fittingEncoding(octets, /^(?:text|message)\//.test(type), transport);
  }

  #allow(type: string, encoding: WrittenEncoding): void {
    const encoded = encoding === "base64" || encoding === "quoted-printable";
    if (encoded ? isWithoutEncoding(type) : rank(encoding) > rank(this.#writing.transport)) {
      throw new MimeUsageError("MIME_BUILD_ENCODING", `${type} may not be ${shown(encoding)} here`);
    }
  }

  #multipart(multipart: MultipartContent, depth: number): WrittenPart {
    const { subtype, children } = multipart;
    if (children.length === 0) {
      throw new MimeUsageError(
        "MIME_BUILD_STRUCTURE",
        `A multipart has no parts: ${shown(subtype)}`,
      );
    }
    const given = entries(multipart.parameters);
    if (given.some(([name]) => name.toLowerCase() === "boundary")) {
      throw new MimeUsageError("MIME_BUILD_TYPE", "Content-Type: a boundary is drawn, not given");
    }
    const boundary = this.#boundary();
    const parts = children.map((child) => this.part(child, depth + 1));
    const encoding = mostOf(parts.map((part) => part.encoding));
    const parameters = [...given, ["boundary", boundary] as const];
    const head = this.#head(multipart, `multipart/${subtype}`, parameters, encoding);
    const body = parts.flatMap((part, at) => [
      `${at === 0 ? "" : "\r\n"}--${boundary}\r\n${part.head}\r\n`,
      ...part.body,
    ]);
    const utf8 = !isAscii(head) || parts.some((part) => part.utf8);
    return { head, body: [...body, `\r\n--${boundary}--\r\n`], encoding, utf8 };
  }

  #embedded(content: EmbeddedContent, depth: number): WrittenPart {
    const { message } = content;
    if (message instanceof Uint8Array) {
      const utf8 = hasUtf8Header(message);
      const subtype = content.subtype ?? (utf8 ? "global" : "rfc822");
      if (utf8) checkGlobal(subtype);
      return this.#embeddedOctets({ ...content, subtype }, [message], needsOf(message));
    }
    if (Symbol.asyncIterator in message) {
      return this.#embeddedOctets(content, message, content.encoding ?? "7bit");
    }
    const inner = this.message(message, depth + 1);
    // RFC 6532 §3.7: UTF-8 in the header makes another type of it.
    const subtype = content.subtype ?? (inner.utf8 ? "global" : "rfc822");
    if (inner.utf8) checkGlobal(subtype);
    const encoding = mostOf([inner.encoding, inner.utf8 ? "8bit" : "7bit"]);
    this.#allow("message/rfc822", encoding);
    const head = this.#head(content, `message/${subtype}`, entries(content.parameters), encoding);
    const body = [`${inner.head}\r\n`, ...inner.body];
    return { head, body, encoding, utf8: !isAscii(head) };
  }

  #embeddedOctets(
    content: EmbeddedContent,
    octets: Bytes | readonly Uint8Array[],
    needs: Transport,
  ): WrittenPart {
    const { subtype = "rfc822", parameters } = content;
    // RFC 6532 §3.7: message/global may be encoded, message/rfc822 (RFC 2046 §5.2.1) may not.
    const mayPass = rank(needs) <= rank(this.#writing.transport);
    const encoding = mayPass || subtype === "rfc822" ? needs : "base64";
    this.#allow(`message/${subtype}`, encoding);
    const head = this.#head(content, `message/${subtype}`, entries(parameters), encoding);
    return { head, body: [encodeTransfer(octets, encoding)], encoding, utf8: !isAscii(head) };
  }

  // The empty line after the header is written by whoever writes the part.
  #finished({ octets }: FinishedContent): WrittenPart {
    const limits = { header: octets.length, fields: octets.length };
    const { value, defects } = parseHeader(octets, limits);
    const isWhole = !defects.some(
      ({ code }) => code === "field-missing-colon" || code === "mbox-line",
    );
    const separator = isWhole && value.end.type === "complete" ? value.end.bodyStart - 2 : -1;
    if (separator < 0 || octets[separator] !== CR || octets[separator + 1] !== LF) {
      throw new MimeUsageError("MIME_BUILD_STRUCTURE", "A finished part has no header");
    }
    const encoding = needsOf(octets);
    this.#allow("application/octet-stream", encoding);
    const head = textOf(octets.subarray(0, separator));
    if (!isAscii(head)) {
      throw new MimeUsageError(
        "MIME_HEADER_ASCII",
        `The header of a finished part is not ASCII: ${shown(head)}`,
      );
    }
    const body = encodeTransfer([octets.subarray(separator + 2)], encoding);
    return { head, body: [body], encoding, utf8: false };
  }

  #head(
    facts: PartContentFacts,
    contentType: string,
    parameters: readonly (readonly [string, string])[],
    encoding: WrittenEncoding,
  ): string {
    const { disposition, contentId, description, fields = [] } = facts;
    refuseFields(fields, OWN);
    const type = contentType.toLowerCase();
    checkMediaType(type, "Content-Type");
    const all: FieldContent[] = [contentField("Content-Type", type, new Map(parameters))];
    if (encoding !== "7bit") {
      all.push({ type: "value", name: "Content-Transfer-Encoding", value: encoding });
    }
    if (disposition !== undefined) {
      all.push(dispositionField(disposition));
    }
    if (contentId !== undefined) all.push({ type: "ids", name: "Content-ID", ids: [contentId] });
    if (description !== undefined) {
      all.push({ type: "text", name: "Content-Description", text: description });
    }
    return this.#fields([...all, ...fields]);
  }

  #fields(fields: readonly FieldContent[]): string {
    const { smtputf8 } = this.#writing;
    return fields.map((field) => formatField(field, { smtputf8 })).join("");
  }

  // RFC 2046 §5.1.1: 1 to 70 characters. 160 random bits stand in no content; "=_" stands in no
  // quoted-printable and no base64 (RFC 2045 §6.7).
  #boundary(): string {
    const octets = this.#writing.random.bytes(20);
    return `=_${Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("")}`;
  }
}

function dispositionField(disposition: DispositionContent): FieldContent {
  const { type, filename, plainFilename, parameters } = disposition;
  const named = new Map(entries(parameters));
  if (filename !== undefined) named.set("filename", filename);
  const plain = plainFilename === undefined ? {} : { filename: plainFilename };
  return { type: "parameters", name: "Content-Disposition", value: type, parameters: named, plain };
}

const OWN = /^content-(?:type|transfer-encoding|disposition|id|description)$/i;

function contentField(name: string, value: string, parameters: ParameterContent): FieldContent {
  return { type: "parameters", name, value, parameters };
}

function refuseFields(fields: readonly FieldContent[], refused: RegExp): void {
  const found = fields.find(({ name }) => refused.test(name));
  if (found !== undefined) {
    throw new MimeUsageError("MIME_BUILD_FIELD", `${found.name} is written from something else`);
  }
}

/** RFC 2045 §3: what else stands in the header of a message's only part would be the message's. */
function refuseOthers(head: string): void {
  const octets = new TextEncoder().encode(head);
  for (const { name } of parseHeader(octets, { header: octets.length }).value) {
    if (/^content-/i.test(name)) continue;
    throw new MimeUsageError(
      "MIME_BUILD_FIELD",
      `${name} of the outermost part would be a field of the message: give it there`,
    );
  }
}

// RFC 2046 §5.2: what is read without decoding. RFC 3464 §2.1: so that old servers can read it.
function isWithoutEncoding(type: string): boolean {
  return /^message\/(?:rfc822|partial|external-body|delivery-status)$/.test(type);
}

function rank(encoding: WrittenEncoding): number {
  return encoding === "binary" ? 2 : encoding === "8bit" ? 1 : 0;
}

// RFC 2045 §6.4: a multipart declares the most that its parts need.
function mostOf(encodings: readonly WrittenEncoding[]): Transport {
  const most = encodings.reduce((known, each) => Math.max(known, rank(each)), 0);
  return most === 2 ? "binary" : most === 1 ? "8bit" : "7bit";
}
