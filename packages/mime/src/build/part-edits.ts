import type { Bytes } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import { isAscii } from "../header/header-format.ts";
import type { Multipart, Part } from "../structure/part.ts";
import type { ContentSource } from "./content-source.ts";
import type { ParameterContent } from "./parameter-format.ts";
import { type HeaderEdit, isUnseparated } from "./header-edits.ts";
import { type MessageFormatParts, partStream, partWriter } from "./message-format.ts";
import type { LeafContent, PartContent } from "./part-content.ts";
import type { WrittenPart } from "./part-writer.ts";
import { boundaryOf, isOpenFor, type PartPlaces, touchesBoundary } from "./part-places.ts";
import { type Splice, withBareLines, withoutBoundaries } from "./splice.ts";
import type { WrittenEncoding } from "./transfer-encoder.ts";

/** A change of the parts of a message. */
export type PartEdit =
  /** A new body for a part; its other fields than those of type and encoding stay. */
  | {
      readonly type: "replaceBody";
      readonly part: Part;
      readonly content: ContentSource;
      /** Default: what it was; a text given as a string is in UTF-8. */
      readonly contentType?: string | undefined;
      readonly parameters?: ParameterContent | undefined;
      readonly encoding?: WrittenEncoding | undefined;
    }
  /** Another part in the place of one, such as one that says what was removed. */
  | { readonly type: "replacePart"; readonly part: Part; readonly content: PartContent }
  /** Removes a part of a multipart, which must keep one at least. */
  | { readonly type: "removePart"; readonly part: Part }
  /** A new part before the one at that index; at the end where there is none. */
  | {
      readonly type: "insertPart";
      readonly into: Multipart;
      readonly at: number;
      readonly content: PartContent;
    };

type ReplaceBody = Extract<PartEdit, { type: "replaceBody" }>;

/** The changes of parts as splices of the message, and as changes of headers. */
export class PartEdits {
  readonly #places: PartPlaces;
  readonly #parts: MessageFormatParts;
  readonly #smtputf8: boolean;

  constructor(places: PartPlaces, parts: MessageFormatParts, smtputf8: boolean) {
    this.#places = places;
    this.#parts = parts;
    this.#smtputf8 = smtputf8;
  }

  replacePart(part: Part, content: PartContent): Splice {
    const parent = this.#places.multipart(part);
    const stream = this.#stream(content, parent, part);
    const ending = touchesBoundary(part) ? [this.#lineEnd(parent)] : [];
    return { start: part.start, end: part.bodyEnd, pieces: [stream, ...ending], rank: "body" };
  }

  insertPart(into: Multipart, at: number, content: PartContent): Splice {
    this.#places.check(into);
    const last = into.children.at(-1);
    const boundary = boundaryOf(into);
    if (last === undefined || !Number.isInteger(at) || at < 0 || !isAscii(boundary)) {
      throw new MimeUsageError("MIME_EDIT", `There is no place for a part at ${at}`);
    }
    const next = into.children[at];
    const stream = this.#stream(content, into, last);
    const end = this.#lineEnd(into);
    const delimiter = `${end}--${boundary}${end}`;
    if (next !== undefined) {
      return { start: next.start, end: next.start, pieces: [stream, delimiter], rank: "before" };
    }
    if (isOpenFor(last, boundary)) {
      throw new MimeUsageError("MIME_EDIT", "The last part would take what follows it as its own");
    }
    const ending = touchesBoundary(last) ? [end] : [];
    const pieces = [delimiter, stream, ...ending];
    return { start: last.bodyEnd, end: last.bodyEnd, pieces, rank: "after" };
  }

  /** Removes parts of one multipart, neighbours at once: each takes one boundary with it. */
  removeParts(parent: Multipart, removed: ReadonlySet<Part>): readonly Splice[] {
    const { children } = parent;
    if (children.every((child) => removed.has(child))) {
      throw new MimeUsageError("MIME_EDIT", "A multipart must keep a part");
    }
    const splices: Splice[] = [];
    for (let at = 0; at < children.length; at++) {
      const first = children[at] as Part;
      if (!removed.has(first)) continue;
      const before = children[at - 1];
      while (at + 1 < children.length && removed.has(children[at + 1] as Part)) at++;
      const next = children[at + 1];
      if (next !== undefined)
        splices.push({ start: first.start, end: next.start, pieces: [], rank: "body" });
      else if (before !== undefined) {
        const last = children[at] as Part;
        const pieces = touchesBoundary(last) ? [this.#lineEnd(parent)] : [];
        splices.push({ start: before.bodyEnd, end: last.bodyEnd, pieces, rank: "body" });
      }
    }
    return splices;
  }

  /** The new body, and what the header then says of it. */
  replaceBody(edit: ReplaceBody): {
    readonly splice: Splice;
    readonly fields: readonly HeaderEdit[];
  } {
    const { part } = edit;
    this.#places.check(part);
    const leaf = newLeaf(edit);
    const parent = this.#places.parent(part);
    const written = this.#write(leaf, part);
    const body = this.#fit(bodyStream(written), parent ?? part, part);
    const end = this.#lineEnd(part);
    const open = part.header.octets.length > 0 && part.header.octets.at(-1) !== 10;
    const separator =
      isUnseparated(part) && part.header.octets.length > 0 ? (open ? end + end : end) : "";
    const ending = parent !== undefined && touchesBoundary(part) ? [end] : [];
    const pieces = [separator, body, ...ending];
    const splice = { start: part.bodyStart, end: part.bodyEnd, pieces, rank: "body" } as const;
    const fields = bodyFields(edit, leaf, written.encoding);
    const isMessage = parent?.type !== "multipart";
    return { splice, fields: isMessage ? [...fields, ...versionFields(part, fields)] : fields };
  }

  #stream(content: PartContent, parent: Multipart, sibling: Part): Bytes {
    return this.#fit(partStream(this.#write(content, sibling)), parent, parent);
  }

  #write(content: PartContent, place: Part): WrittenPart {
    const transport = this.#places.transport(place);
    return partWriter(this.#parts, { smtputf8: this.#smtputf8, transport }).part(content);
  }

  /** A stream as it may stand within `parent`, with the line ends of `place`. */
  #fit(stream: Bytes, parent: Part, place: Part): Bytes {
    const boundaries = this.#places.boundaries(parent);
    const checked = boundaries.length > 0 ? withoutBoundaries(stream, boundaries) : stream;
    return this.#places.isBare(place) ? withBareLines(checked) : checked;
  }

  #lineEnd(part: Part): string {
    return this.#places.isBare(part) ? "\n" : "\r\n";
  }
}

// A body, its header's fields apart.
async function* bodyStream({ body }: WrittenPart): Bytes {
  for (const piece of body) {
    if (typeof piece === "string") yield new TextEncoder().encode(piece);
    else yield* piece;
  }
}

function newLeaf({ part, content, contentType, parameters, encoding }: ReplaceBody): LeafContent {
  if (contentType === undefined && part.type !== "leaf") {
    throw new MimeUsageError("MIME_EDIT", "A part with parts takes a body of another type only");
  }
  const { type, subtype } = part.contentType;
  const known = new Map(contentType === undefined ? part.contentType.parameters : []);
  if (typeof content === "string") known.delete("charset");
  return {
    type: "leaf",
    contentType: contentType ?? `${type}/${subtype}`,
    content,
    encoding,
    parameters: parameters ?? known,
  };
}

// RFC 2045 §4: without it some readers take no notice of the other fields of MIME.
function versionFields({ header }: Part, fields: readonly HeaderEdit[]): readonly HeaderEdit[] {
  if (fields.length === 0 || header.get("mime-version") !== undefined) return [];
  const field = { type: "value", name: "MIME-Version", value: "1.0" } as const;
  return [{ type: "addField", at: "last", field }];
}

// The type is written again only where it changes.
function bodyFields(
  edit: ReplaceBody,
  leaf: LeafContent,
  encoding: WrittenEncoding,
): readonly HeaderEdit[] {
  const fields: HeaderEdit[] = [];
  const text = typeof edit.content === "string" && leaf.contentType.startsWith("text/");
  if (text || edit.contentType !== undefined || edit.parameters !== undefined) {
    const given =
      leaf.parameters instanceof Map ? leaf.parameters : Object.entries(leaf.parameters ?? {});
    const known = new Map<string, string>(given);
    if (text && !known.has("charset")) known.set("charset", "utf-8");
    const name = "Content-Type";
    const field = { type: "parameters", name, value: leaf.contentType, parameters: known } as const;
    fields.push({ type: "replaceField", name, field });
  }
  const name = "Content-Transfer-Encoding";
  if (encoding === "7bit" && edit.part.encoding === "7bit") return fields;
  const field = { type: "value", name, value: encoding } as const;
  fields.push({ type: "replaceField", name, field });
  return fields;
}
