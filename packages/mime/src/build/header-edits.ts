import { MimeUsageError } from "../errors.ts";
import { type HeaderField, parseHeader } from "../header/header.ts";
import { LF } from "../header/header-lines.ts";
import type { Part } from "../structure/part.ts";
import { type FieldContent, formatField } from "./field-content.ts";
import type { Splice } from "./splice.ts";

/** A change of the header of a part. */
export type HeaderEdit =
  | {
      readonly type: "addField";
      readonly field: FieldContent;
      /** Before all other fields, or after them. Default: `first`. */
      readonly at?: "first" | "last" | undefined;
    }
  /**
   * Without an index the one field stands instead of all of that name: the first is replaced, the
   * others are removed; where there is none, it is added last. With an index that one is replaced;
   * where there is none, nothing changes.
   */
  | {
      readonly type: "replaceField";
      readonly name: string;
      /** Among the fields of that name, from 0; from -1 backwards from the last. */
      readonly index?: number | undefined;
      readonly field: FieldContent;
    }
  /**
   * Without an index all fields of that name are removed, with one that one; where there is none,
   * nothing changes.
   */
  | {
      readonly type: "removeField";
      readonly name: string;
      readonly index?: number | undefined;
    };

/** How the place of a header is written. */
export interface HeaderPlace {
  readonly smtputf8: boolean;
  /** True where its lines end with LF alone. */
  readonly bare: boolean;
}

/**
 * The changes of a header as splices of the message.
 *
 * @throws MimeUsageError `MIME_EDIT` where fields may stand beyond what was read of the header; one
 *   may still be added first
 */
export function headerSplices(
  part: Part,
  edits: readonly HeaderEdit[],
  place: HeaderPlace,
): readonly Splice[] {
  const { octets } = part.header;
  const { value: header } = parseHeader(octets, { header: octets.length, fields: octets.length });
  const fields = [...header];
  const splices = edits.flatMap((edit) => fieldSplices(part, fields, edit, place));
  // RFC 5322 §2.1: where there was no header, an empty line must separate it now.
  const isNew = octets.length === 0 && isUnseparated(part) && splices.length > 0;
  return isNew ? [...splices, inserted(part.start, place.bare ? "\n" : "\r\n")] : splices;
}

/** True when no empty line stands between the header of the part and its body. */
export function isUnseparated({ start, header, bodyStart }: Part): boolean {
  return start + header.octets.length === bodyStart;
}

function fieldSplices(
  part: Part,
  fields: readonly HeaderField[],
  edit: HeaderEdit,
  place: HeaderPlace,
): readonly Splice[] {
  if (edit.type === "addField") {
    const text = written(edit.field, place);
    return [
      edit.at === "last" ? addedLast(part, fields, text, place) : addedFirst(part, fields, text),
    ];
  }
  checkWhole(part);
  const name = edit.name.toLowerCase();
  const named = fields.filter((field) => field.name.toLowerCase() === name);
  const found = edit.index === undefined ? named : [named.at(edit.index) ?? []].flat();
  if (edit.type === "removeField") return found.map((field) => replaced(part, field, ""));
  const text = written(edit.field, place);
  if (found.length === 0 && edit.index === undefined) {
    return [addedLast(part, fields, text, place)];
  }
  return found.map((field, at) => replaced(part, field, at === 0 ? text : ""));
}

function written(field: FieldContent, { smtputf8, bare }: HeaderPlace): string {
  const text = formatField(field, { smtputf8 });
  return bare ? text.replaceAll("\r\n", "\n") : text;
}

// After the first line of an mbox file, which is no field.
function addedFirst(part: Part, fields: readonly HeaderField[], text: string): Splice {
  return inserted(part.start + (fields[0]?.start ?? 0), text);
}

function addedLast(
  part: Part,
  fields: readonly HeaderField[],
  text: string,
  { bare }: HeaderPlace,
): Splice {
  checkWhole(part);
  const { start, header } = part;
  const end = fields.at(-1)?.end ?? 0;
  const open = end > 0 && header.octets[end - 1] !== LF;
  return inserted(start + end, `${open ? (bare ? "\n" : "\r\n") : ""}${text}`);
}

// One that ends with the message or at a boundary was read whole, though nothing ends it.
function checkWhole(part: Part): void {
  if (part.header.end.type === "partial" && !isUnseparated(part)) {
    throw new MimeUsageError("MIME_EDIT", "The header is longer than was read of it by its limit");
  }
}

function replaced(part: Part, field: HeaderField, text: string): Splice {
  const pieces = text === "" ? [] : [text];
  return { start: part.start + field.start, end: part.start + field.end, pieces, rank: "header" };
}

function inserted(at: number, text: string): Splice {
  return { start: at, end: at, pieces: [text], rank: "header" };
}
