import type { Bytes } from "@mailwright/core";
import type { ContentSource } from "./content-source.ts";
import type { FieldContent } from "./field-content.ts";
import type { ParameterContent } from "./parameter-format.ts";
import type { WrittenEncoding } from "./transfer-encoder.ts";

/** How a part is to be shown. RFC 2183. */
export interface DispositionContent {
  /** `attachment`, `inline` or another token. */
  readonly type: string;
  readonly filename?: string | undefined;
  /** An ASCII name for readers that do not know RFC 2231. Default: none. */
  readonly plainFilename?: string | undefined;
  /** Further parameters. */
  readonly parameters?: ParameterContent | undefined;
}

/** What every part to be written may have. */
export interface PartContentFacts {
  /** Parameters of the media type; the charset of a text and the boundary come by themselves. */
  readonly parameters?: ParameterContent | undefined;
  readonly disposition?: DispositionContent | undefined;
  /** What `cid:` URLs name (RFC 2392): `left@right`. */
  readonly contentId?: string | undefined;
  readonly description?: string | undefined;
  /** Further fields; none that the part's own properties write. */
  readonly fields?: readonly FieldContent[] | undefined;
}

/** A part to be written that has no parts. */
export interface LeafContent extends PartContentFacts {
  readonly type: "leaf";
  /** The media type: `application/pdf`. */
  readonly contentType: string;
  readonly content: ContentSource;
  /**
   * How it is encoded. Default: by what is in it, `base64` for a stream. What is `7bit` or `8bit` is
   * checked as it streams by.
   */
  readonly encoding?: WrittenEncoding | undefined;
}

/** A part to be written that is made of parts. RFC 2046 §5.1. */
export interface MultipartContent extends PartContentFacts {
  readonly type: "multipart";
  /** `mixed`, `alternative`, `related`, `signed`, `report` or another. */
  readonly subtype: string;
  readonly children: readonly PartContent[];
}

/** A message within a message to be written. RFC 2046 §5.2.1, RFC 6532 §3.7. */
export interface EmbeddedContent extends PartContentFacts {
  readonly type: "message";
  /** As it is to be written, or as it was received. */
  readonly message: MessageTree | Uint8Array | Bytes;
  /**
   * Default: `global` for a message with UTF-8 in its header, which `rfc822` must not have (RFC 6532
   * §3.7), else `rfc822`. A stream cannot be looked at before: it is `rfc822`.
   */
  readonly subtype?: "rfc822" | "global" | undefined;
  /** What a stream is, which cannot be looked at before. Default: `7bit`. */
  readonly encoding?: "7bit" | "8bit" | "binary" | undefined;
}

/** A part that is written already, such as one that is signed: it stays octet for octet. RFC 1847. */
export interface FinishedContent {
  readonly type: "finished";
  /** Its header, an empty line, its body, as `formatPart` writes them. */
  readonly octets: Uint8Array;
}

/** A part to be written, of any structure. */
export type PartContent = LeafContent | MultipartContent | EmbeddedContent | FinishedContent;

/** A message to be written, of any structure. */
export interface MessageTree {
  /** The fields of the message, in order, but for those of MIME. */
  readonly fields: readonly FieldContent[];
  readonly body: PartContent;
}
