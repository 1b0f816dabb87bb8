import {
  type ContentDisposition,
  type ContentType,
  parseContentDisposition,
  parseContentType,
} from "../field/content-fields.ts";
import type { DefectList, MimeDefect } from "../defects.ts";
import type { ContentFieldParts } from "../field/parameters.ts";
import { findCharacters, type Header, type HeaderField } from "../header/header.ts";
import { type TransferEncoding, transferEncoding } from "../body/transfer.ts";

/** What the header of a part tells of its body. */
export interface PartHeader {
  readonly header: Header;
  readonly contentType: ContentType;
  readonly encoding: TransferEncoding;
  readonly disposition?: ContentDisposition;
}

// The index and the text of a larger header take room: they are made again when they are needed.
const KEPT = 16_384;

/** Reads what the structure of a message depends on from the header of one part. */
export class PartHeaderReader {
  readonly #parts: ContentFieldParts;
  readonly #defects: DefectList;

  constructor(parts: ContentFieldParts, defects: DefectList) {
    this.#parts = parts;
    this.#defects = defects;
  }

  /**
   * @param start - where it begins in the message
   * @param defaultType - what the part is where it does not say
   */
  read(header: Header, start: number, defaultType: ContentType): PartHeader {
    const { octets } = header;
    findCharacters(octets, octets.length, this.#defects, start);
    const contentType = this.#value(header, "content-type", start, parseContentType);
    const disposition = this.#value(header, "content-disposition", start, parseContentDisposition);
    const type = contentType ?? defaultType;
    const encoding = this.#encoding(header.get("content-transfer-encoding"), start, type);
    return {
      header: octets.length > KEPT ? header.forgetful() : header,
      contentType: type,
      encoding,
      ...(disposition !== undefined && { disposition }),
    };
  }

  #value<Value>(
    header: Header,
    name: string,
    start: number,
    parse: (
      text: string,
      parts: ContentFieldParts,
    ) => { value?: Value; defects: readonly MimeDefect[] },
  ): Value | undefined {
    const field = header.get(name);
    if (field === undefined) return undefined;
    const { value, defects } = parse(field.value, this.#parts);
    this.#defects.addAllAt(start + field.start, defects);
    return value;
  }

  #encoding(field: HeaderField | undefined, start: number, type: ContentType): TransferEncoding {
    if (field === undefined) return "7bit";
    const encoding = transferEncoding(field.value);
    const encoded = encoding === "base64" || encoding === "quoted-printable";
    // RFC 2045 §6.4: a multipart cannot be encoded as a whole, so that what it says is not so.
    const refused = encoded && type.type === "multipart";
    if (refused || encoding === "unknown") {
      this.#defects.add("transfer-encoding", start + field.start);
    }
    return refused ? "binary" : encoding;
  }
}
