import type { Header } from "../header/header.ts";
import type { ContentDisposition, ContentType } from "../field/content-fields.ts";
import type { TransferEncoding } from "../body/transfer.ts";

/** Octets of a message, `end` excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What every part of a message has. Offsets are octets from the start of the message. */
export interface PartFacts {
  /** Where the header begins. */
  readonly start: number;
  /** The header, without what is beyond the limits. Its offsets are from where it begins. */
  readonly header: Header;
  /** Where the body begins: after the empty line that ends the header. */
  readonly bodyStart: number;
  /** Where the part ends. The line end before a boundary belongs to the boundary. RFC 2046 §5.1.1 */
  readonly bodyEnd: number;
  /** The lines of the body; a last one without a line end counts. */
  readonly lines: number;
  /** As declared, or the default of the place. RFC 2045 §5.2, RFC 2046 §5.1.5 */
  readonly contentType: ContentType;
  /** How the body is encoded. */
  readonly encoding: TransferEncoding;
  readonly disposition?: ContentDisposition;
}

/** A part that has no parts, or whose parts were not looked at. */
export interface Leaf extends PartFacts {
  readonly type: "leaf";
}

/** A part made of parts. RFC 2046 §5.1. */
export interface Multipart extends PartFacts {
  readonly type: "multipart";
  readonly children: readonly Part[];
  /** What stands before the first boundary, to be ignored. */
  readonly preamble: Range;
  /** What stands after the last boundary, to be ignored; absent where that boundary is. */
  readonly epilogue?: Range;
}

/** A part that is a message. RFC 2046 §5.2.1, RFC 6532 §3.7. */
export interface EmbeddedMessage extends PartFacts {
  readonly type: "message";
  readonly message: Part;
}

/** A part of a message; the message itself is one. */
export type Part = Leaf | Multipart | EmbeddedMessage;
