import { isAscii } from "../header/header-format.ts";
import { reportText } from "./report-text.ts";
import { decodeUtf8Address, encodeUtf8Address } from "./utf8-address.ts";

/** A value whose kind is named before it, as in `rfc822; a@example.org`. RFC 3464 §2.1.2. */
export interface TypedValue {
  /** In lower case: `rfc822`, `utf-8`, `dns`, `smtp`, `x400`, `x-…`; empty where none was said. */
  readonly type: string;
  /** Addresses of type `utf-8` are decoded (RFC 6533 §3). */
  readonly value: string;
}

/** Reads a value with its type; where no type is said, it is empty. */
export function parseTypedValue(text: string): TypedValue {
  const semicolon = text.indexOf(";");
  const type = text.slice(0, Math.max(semicolon, 0)).trim().toLowerCase();
  // RFC 3464 §2.1.2: a type is an atom; else the semicolon is one of the value.
  if (!/^[^\s()<>@,;:\\"[\]]+$/.test(type)) return { type: "", value: text };
  const value = text.slice(semicolon + 1).trim();
  return { type, value: type === "utf-8" ? decodeUtf8Address(value) : value };
}

/** Writes a value with its type, on one line. */
export function formatTypedValue({ type, value }: TypedValue, utf8: boolean): string {
  const name = reportText(type, utf8).toLowerCase();
  // RFC 6533 §3: an address that is not ASCII has the type utf-8.
  const international = name === "utf-8" || (name === "rfc822" && !isAscii(value));
  if (international) return `utf-8; ${encodeUtf8Address(reportText(value, true), utf8)}`;
  const text = reportText(value, utf8);
  return name === "" ? text : `${name}; ${text}`;
}
