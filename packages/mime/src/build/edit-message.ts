import type { Bytes } from "@mailwright/core";
import { MimeUsageError } from "../errors.ts";
import type { Multipart, Part } from "../structure/part.ts";
import { abortable } from "./abortable.ts";
import type { FieldFormatOptions } from "./field-content.ts";
import { type HeaderEdit, headerSplices } from "./header-edits.ts";
import type { MessageFormatParts } from "./message-format.ts";
import { type PartEdit, PartEdits } from "./part-edits.ts";
import { PartPlaces } from "./part-places.ts";
import { inOrder, type Splice, spliced } from "./splice.ts";

/** A change of a message: of a header (`part` says whose; by default the message's), or of parts. */
export type MessageEdit = (HeaderEdit & { readonly part?: Part | undefined }) | PartEdit;

/** How a message is edited. */
export interface EditOptions extends FieldFormatOptions {
  /** Ends the stream with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What is edited: a message, and where its parts are. */
export interface EditedMessage {
  readonly source: Uint8Array | Bytes;
  /** As `parseStructure` or `StructureDecoder` found it in the same octets. */
  readonly structure: Part;
}

/**
 * Edits a message as it streams by; every octet that no edit names stays as it is, whatever is wrong
 * with it. What is new has the line ends of its place, and is encoded as that allows. All edits are
 * of the message as it was; those at one place stay in their order.
 *
 * @throws MimeUsageError `MIME_EDIT`, also as it streams by, where the source ends before its
 *   structure does; and what `formatField` and `formatPart` throw
 * @example
 * const { value: structure } = parseStructure(message);
 * editMessage({ source: message, structure }, [
 *   { type: "addField", field: { type: "text", name: "X-Note", text: "seen" } },
 *   { type: "removeField", name: "X-Spam" },
 * ]);
 */
export function editMessage(
  { source, structure }: EditedMessage,
  edits: readonly MessageEdit[],
  parts: MessageFormatParts = {},
  options: EditOptions = {},
): Bytes {
  const splices = splicesOf(structure, edits, parts, options.smtputf8 === true);
  const stream = spliced(
    source instanceof Uint8Array ? once(source) : source,
    splices,
    structure.bodyEnd,
  );
  return options.signal === undefined ? stream : abortable(stream, options.signal);
}

async function* once(octets: Uint8Array): Bytes {
  yield octets;
}

function splicesOf(
  structure: Part,
  edits: readonly MessageEdit[],
  parts: MessageFormatParts,
  smtputf8: boolean,
): readonly Splice[] {
  const places = new PartPlaces(structure);
  const partEdits = new PartEdits(places, parts, smtputf8);
  const headers = new Map<Part, HeaderEdit[]>();
  const removals = new Map<Multipart, Set<Part>>();
  const splices: Splice[] = [];
  const ofHeader = (part: Part, given: readonly HeaderEdit[]): void => {
    const known = headers.get(part);
    if (known === undefined) headers.set(part, [...given]);
    else known.push(...given);
  };
  checkConflicts(edits, places);
  for (const edit of edits) {
    switch (edit.type) {
      case "replaceBody": {
        const { splice, fields } = partEdits.replaceBody(edit);
        splices.push(splice);
        ofHeader(edit.part, fields);
        break;
      }
      case "replacePart":
        splices.push(partEdits.replacePart(edit.part, edit.content));
        break;
      case "insertPart":
        splices.push(partEdits.insertPart(edit.into, edit.at, edit.content));
        break;
      case "removePart": {
        const parent = places.multipart(edit.part);
        removals.set(parent, (removals.get(parent) ?? new Set()).add(edit.part));
        break;
      }
      default:
        ofHeader(edit.part ?? structure, [edit]);
    }
  }
  for (const [part, given] of headers) {
    places.check(part);
    splices.push(...headerSplices(part, given, { smtputf8, bare: places.isBare(part) }));
  }
  for (const [parent, removed] of removals) splices.push(...partEdits.removeParts(parent, removed));
  return inOrder(splices);
}

// A part that is replaced or removed must not be changed, nor what is in it.
function checkConflicts(edits: readonly MessageEdit[], places: PartPlaces): void {
  const replaced = new Set<Part>();
  const rewritten = new Set<Part>();
  for (const edit of edits) {
    if (edit.type === "replaceBody") {
      if (rewritten.has(edit.part)) refuse();
      rewritten.add(edit.part);
    } else if (edit.type === "replacePart" || edit.type === "removePart") {
      if (replaced.has(edit.part)) refuse();
      replaced.add(edit.part);
    }
  }
  if (replaced.size === 0 && rewritten.size === 0) return;
  for (const edit of edits) {
    const isInto = edit.type === "insertPart";
    const target = isInto ? edit.into : (edit.part ?? places.root);
    const isReplaced = edit.type === "replacePart" || edit.type === "removePart";
    if (!isReplaced && replaced.has(target)) refuse();
    if (isInto && rewritten.has(target)) refuse();
    for (let at = places.parent(target); at !== undefined; at = places.parent(at)) {
      if (replaced.has(at) || rewritten.has(at)) refuse();
    }
  }
}

function refuse(): never {
  throw new MimeUsageError("MIME_EDIT", "Two edits change the same part");
}
