import { formatDate } from "../field/date-format.ts";
import { formatHeaderField } from "../header/header-format.ts";
import { type AddressContent, formatAddressItems } from "./address-format.ts";
import { formatIds } from "./id-format.ts";
import {
  checkMediaType,
  checkToken,
  formatWithParameters,
  type ParameterContent,
} from "./parameter-format.ts";
import { formatText } from "./text-format.ts";

/** A header field to be written: its name, and its value by what it is. */
export type FieldContent =
  /** Free text in any script, such as a Subject; encoded where it must be. RFC 2047. */
  | { readonly type: "text"; readonly name: string; readonly text: string }
  /** A value as it is to be written, on one line; it is folded, and must not need encoding. */
  | { readonly type: "value"; readonly name: string; readonly value: string }
  | {
      readonly type: "addresses";
      readonly name: string;
      readonly addresses: readonly AddressContent[];
    }
  /** `at` in milliseconds since the epoch, `offset` in minutes east of Greenwich (default 0). */
  | {
      readonly type: "date";
      readonly name: string;
      readonly at: number;
      readonly offset?: number | undefined;
    }
  /** Message ids or a content id, with their angle brackets or without. */
  | { readonly type: "ids"; readonly name: string; readonly ids: readonly string[] }
  /** A media type, disposition or another token, with parameters in any script. RFC 2231. */
  | {
      readonly type: "parameters";
      readonly name: string;
      readonly value: string;
      readonly parameters?: ParameterContent | undefined;
      /** In ASCII, by their names, beside those of `parameters` that are encoded. */
      readonly plain?: ParameterContent | undefined;
    };

/** How fields are written. */
export interface FieldFormatOptions {
  /** True when UTF-8 may be written as it is (RFC 6532). Default: false, it is encoded. */
  readonly smtputf8?: boolean | undefined;
}

/**
 * Writes a header field with its line end, encoded and folded as its kind of value demands. Nothing
 * in it can begin another field.
 *
 * @throws MimeUsageError `MIME_HEADER_NAME`, `MIME_HEADER_CHARACTERS`, `MIME_HEADER_ASCII`,
 *   `MIME_HEADER_LENGTH`, `MIME_DATE`, `MIME_BUILD_ADDRESS`, `MIME_BUILD_ID`, `MIME_BUILD_TYPE`
 * @example
 * formatField({ type: "text", name: "Subject", text: "café" }); // "Subject: =?UTF-8?B?Y2Fmw6k=?=\r\n"
 */
export function formatField(field: FieldContent, options: FieldFormatOptions = {}): string {
  const utf8 = options.smtputf8 === true;
  if (field.type === "addresses") return addressField(field.name, field.addresses, utf8);
  return formatHeaderField(field.name, valueOf(field, utf8), { utf8 });
}

function valueOf(field: Exclude<FieldContent, { type: "addresses" }>, utf8: boolean): string {
  switch (field.type) {
    case "text":
      return formatText(field.text, { field: field.name, column: field.name.length + 2, utf8 });
    case "date":
      return formatDate(field.at, field.offset);
    case "ids":
      return formatIds(field.ids, { field: field.name, utf8 });
    case "value":
      return field.value;
    default: {
      if (field.value.includes("/")) checkMediaType(field.value, field.name);
      else checkToken(field.value, field.name);
      return formatWithParameters(field.value, field, utf8);
    }
  }
}

// RFC 5322 §2.1.1.
const PREFERRED = 78;

// RFC 5322 §2.2.3: folded at higher-level breaks, which are those between addresses.
function addressField(name: string, addresses: readonly AddressContent[], utf8: boolean): string {
  const items = formatAddressItems(addresses, { field: name, column: name.length + 2, utf8 });
  // It also checks what is written.
  const plain = formatHeaderField(name, items.join(", "), { utf8 });
  const lines: string[] = [];
  let line = `${name}:`;
  for (const [at, item] of items.entries()) {
    const text = ` ${item}${at < items.length - 1 ? "," : ""}`;
    if (at > 0 && line.length + text.length > PREFERRED) {
      lines.push(line);
      line = "";
    }
    line += text;
  }
  lines.push(line);
  // One that is too long for a line is folded within.
  return lines.some((each) => each.length > PREFERRED) ? plain : `${lines.join("\r\n")}\r\n`;
}
