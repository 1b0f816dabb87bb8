import type { Parsed } from "@mailwright/core";
import { type MimeDefectCode, mimeDefectCodes } from "../defects.ts";

/** A section of a message, as FETCH names it: `1.2.MIME`, say. RFC 9051 §6.4.5. */
export type Section = {
  /** The numbers of the parts that lead there, from 1; empty for the message itself. */
  readonly path: readonly number[];
} & (
  | { /** The body of the part, or with an empty path the whole message. */ readonly type: "body" }
  /** The header of a message. */
  | { readonly type: "header" }
  /** Some fields of it, or with `not` all but these. */
  | { readonly type: "header-fields"; readonly names: readonly string[]; readonly not: boolean }
  /** The body of a message. */
  | { readonly type: "text" }
  /** The header of a part. */
  | { readonly type: "mime" }
);

// So many numbers no tree is deep; RFC 9051 §9 nz-number has up to ten digits.
const PATH = /^(?:[1-9]\d{0,9}\.){0,10000}/;
const FIELDS = /^HEADER\.FIELDS(\.NOT)? \(([^()]+)\)$/i;

/**
 * Reads what stands between the brackets of `BODY[…]` (RFC 9051 §6.4.5).
 *
 * @example
 * parseSection("1.HEADER.FIELDS (From To)").value; // { path: [1], type: "header-fields", names: ["From", "To"], not: false }
 */
export function parseSection(text: string): Parsed<Section, MimeDefectCode> {
  const [numbers = ""] = PATH.exec(`${text}.`) ?? [];
  const path = numbers.split(".").slice(0, -1).map(Number);
  const rest = text.slice(numbers.length);
  // All was numbers, the dot at the end among them that was added.
  if (text === "" || numbers.length > text.length)
    return { value: { path, type: "body" }, defects: [] };
  const fields = FIELDS.exec(rest);
  if (fields !== null) {
    const names = (fields[2] ?? "").split(" ").map((name) => name.replaceAll(/^"|"$/g, ""));
    const not = fields[1] !== undefined;
    if (!names.includes(""))
      return { value: { path, type: "header-fields", names, not }, defects: [] };
  }
  const type = rest.toLowerCase();
  if (type === "header" || type === "text") return { value: { path, type }, defects: [] };
  // RFC 9051 §6.4.5: MIME is of a part, and so needs a number.
  if (type === "mime" && path.length > 0) return { value: { path, type }, defects: [] };
  return { defects: [{ code: "section", at: numbers.length, text: mimeDefectCodes.section }] };
}
