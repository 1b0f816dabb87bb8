import { parseContentType } from "../field/content-fields.ts";
import { parseHeader } from "../header/header.ts";
import { flow } from "./flowed-format.ts";
import type { ContentSource } from "./content-source.ts";
import type { FinishedContent, LeafContent, PartContent } from "./part-content.ts";
import type { WrittenEncoding } from "./transfer-encoder.ts";

/** A file that goes with a message. */
export interface AttachmentContent {
  readonly type?: undefined;
  /** Octets, a stream of them, or a text. */
  readonly content: ContentSource;
  readonly filename?: string | undefined;
  /** An ASCII name for readers that do not know RFC 2231. Default: none. */
  readonly plainFilename?: string | undefined;
  /** The media type. Default: `application/octet-stream`. */
  readonly contentType?: string | undefined;
  /** `attachment` or `inline`. Default: `inline` where the HTML shows it, else `attachment`. */
  readonly disposition?: "attachment" | "inline" | undefined;
  /** `left@right`; the HTML names it by `cid:left@right`. RFC 2392. */
  readonly contentId?: string | undefined;
  readonly description?: string | undefined;
  /** Default: by what is in it, `base64` for a stream. */
  readonly encoding?: WrittenEncoding | undefined;
}

/** What the body of a message is made of. */
export interface BodyContent {
  readonly text?: string | undefined;
  readonly flowed?: boolean | undefined;
  readonly html?: string | undefined;
  readonly alternatives?: readonly LeafContent[] | undefined;
  readonly related?: readonly (AttachmentContent | PartContent)[] | undefined;
  readonly attachments?: readonly (AttachmentContent | PartContent)[] | undefined;
}

/** Alternatives within related parts within a mixture, only as deep as is needed. */
export function bodyTree(content: BodyContent): PartContent {
  const { related = [], attachments = [] } = content;
  const bodies = [...textParts(content), ...(content.alternatives ?? [])];
  const [only] = bodies;
  const shown = only === undefined ? [] : [multipart("alternative", bodies)];
  const inline = related.map((each) => attachmentPart(each, "inline"));
  const files = attachments.map((each) => attachmentPart(each, "attachment"));
  const whole = inline.length === 0 ? shown : [relatedPart([...shown, ...inline])];
  const parts = [...whole, ...files];
  return parts.length === 0 ? textPart("") : multipart("mixed", parts);
}

// RFC 2046 §5.1.4: the best one last.
function textParts({ text, flowed = false, html }: BodyContent): readonly PartContent[] {
  const parts: PartContent[] = [];
  if (text !== undefined) parts.push(flowed ? flowedPart(text) : textPart(text));
  if (html !== undefined) parts.push({ type: "leaf", contentType: "text/html", content: html });
  return parts;
}

function textPart(content: string): LeafContent {
  return { type: "leaf", contentType: "text/plain", content };
}

function flowedPart(text: string): LeafContent {
  return { ...textPart(flow(text)), parameters: { format: "flowed" } };
}

function multipart(subtype: string, children: readonly PartContent[]): PartContent {
  const [only] = children;
  if (only !== undefined && children.length === 1) return only;
  return { type: "multipart", subtype, children };
}

function relatedPart(children: readonly PartContent[]): PartContent {
  const [root] = children;
  if (root === undefined || children.length === 1) return multipart("related", children);
  // RFC 2387 §3.1: the type of the root is told.
  const type = mediaType(root);
  const parameters = type === undefined ? {} : { type };
  return { type: "multipart", subtype: "related", parameters, children };
}

function mediaType(part: PartContent): string | undefined {
  switch (part.type) {
    case "leaf":
      return part.contentType;
    case "multipart":
      return `multipart/${part.subtype}`;
    case "message":
      return `message/${part.subtype ?? "rfc822"}`;
    default:
      return finishedType(part);
  }
}

function finishedType({ octets }: FinishedContent): string | undefined {
  const { length } = octets;
  const { value: header } = parseHeader(octets, { header: length, fields: length });
  const field = header.get("content-type");
  // RFC 2045 §5.2: what says nothing of its type is plain text.
  if (field === undefined) return "text/plain";
  const type = parseContentType(field.value).value;
  return type && `${type.type}/${type.subtype}`;
}

function attachmentPart(
  given: AttachmentContent | PartContent,
  shown: "attachment" | "inline",
): PartContent {
  if (given.type !== undefined) return given;
  const {
    filename,
    plainFilename,
    disposition = shown,
    contentType = "application/octet-stream",
  } = given;
  const { content, contentId, description, encoding } = given;
  const facts = {
    disposition: { type: disposition, filename, plainFilename },
    contentId,
    description,
  };
  return { type: "leaf", contentType, content, encoding, ...facts };
}
