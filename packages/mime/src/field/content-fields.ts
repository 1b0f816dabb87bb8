import type { Parsed } from "@mailwright/core";
import { afterComments } from "./comments.ts";
import { DefectList, type MimeDefectCode } from "../defects.ts";
import { mimeDefaults } from "../options.ts";
import { type ContentFieldParts, scanParameters } from "./parameters.ts";

/** The value of a Content-Type field. RFC 2045 §5.1. */
export interface ContentType {
  /** In lower case: `text`. */
  readonly type: string;
  /** In lower case: `plain`. */
  readonly subtype: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The value of a Content-Disposition field. RFC 2183 §2. */
export interface ContentDisposition {
  /** In lower case: `attachment`. */
  readonly type: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The file name that is proposed: any text but CR, LF and NUL. It may be a path: take no file's name from it. */
  readonly filename?: string;
}

const TOKEN = /[^\s()<>@,;:\\"/[\]?=]+/y;

/**
 * Reads the value of a Content-Type field. One that is not of the form type/subtype has no value;
 * RFC 2045 §5.2 then takes `text/plain`.
 *
 * @example
 * parseContentType("text/html; charset=utf-8").value?.parameters.get("charset"); // "utf-8"
 */
export function parseContentType(
  value: string,
  parts: ContentFieldParts = {},
): Parsed<ContentType, MimeDefectCode> {
  const list = new DefectList(mimeDefaults.defects);
  const type = token(value, afterComments(value, 0));
  const slash = afterComments(value, type.end);
  const subtype = token(value, afterComments(value, slash + 1));
  if (type.text === "" || subtype.text === "" || value[slash] !== "/") {
    list.add("content-type", 0);
    return { defects: list.defects };
  }
  const parameters = scanParameters(value, subtype.end, list, parts);
  return {
    value: { type: type.text, subtype: subtype.text, parameters },
    defects: list.defects,
  };
}

/** Reads the value of a Content-Disposition field. One that names no type has no value. */
export function parseContentDisposition(
  value: string,
  parts: ContentFieldParts = {},
): Parsed<ContentDisposition, MimeDefectCode> {
  const list = new DefectList(mimeDefaults.defects);
  const type = token(value, afterComments(value, 0));
  if (type.text === "") {
    list.add("content-disposition", 0);
    return { defects: list.defects };
  }
  const parameters = scanParameters(value, type.end, list, parts);
  const filename = parameters.get("filename");
  const disposition = { type: type.text, parameters, ...(filename !== undefined && { filename }) };
  return { value: disposition, defects: list.defects };
}

function token(text: string, at: number): { readonly text: string; readonly end: number } {
  TOKEN.lastIndex = at;
  const found = TOKEN.exec(text)?.[0] ?? "";
  return { text: found.toLowerCase(), end: at + found.length };
}
