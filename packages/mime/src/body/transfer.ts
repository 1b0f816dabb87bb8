import type { Bytes } from "@mailwright/core";
import { Base64Decoder } from "./base64.ts";
import type { MimeDefect } from "../defects.ts";
import { QuotedPrintableDecoder } from "./quoted-printable.ts";

/** How a body is encoded; `unknown` is every name that is not one of RFC 2045 §6.1. */
export type TransferEncoding =
  | "7bit"
  | "8bit"
  | "binary"
  | "base64"
  | "quoted-printable"
  | "unknown";

/** Undoes a transfer encoding in pieces of any size; the outcome is the same for any pieces. */
export interface TransferDecoder {
  /** The octets that are decided by now. */
  decode(chunk: Uint8Array): Uint8Array;
  /** The octets that the end decides. Called once, last. */
  end(): Uint8Array;
  /** What was wrong so far. */
  readonly defects: readonly MimeDefect[];
}

const IDENTITY: TransferDecoder = {
  decode: (chunk) => chunk,
  end: () => new Uint8Array(0),
  defects: [],
};

/** A decoder for a transfer encoding. What is `unknown` comes out as it is (RFC 2045 §6.4). */
export function transferDecoder(encoding: TransferEncoding): TransferDecoder {
  if (encoding === "base64") return new Base64Decoder();
  if (encoding === "quoted-printable") return new QuotedPrintableDecoder();
  return IDENTITY;
}

/** Decodes a body as it streams by. */
export async function* decodeTransfer(body: Bytes, encoding: TransferEncoding): Bytes {
  const decoder = transferDecoder(encoding);
  for await (const chunk of body) {
    const decoded = decoder.decode(chunk);
    if (decoded.length > 0) yield decoded;
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

/** Names the transfer encoding that a Content-Transfer-Encoding field declares. RFC 2045 §6.1. */
export function transferEncoding(value: string): TransferEncoding {
  const name = value.replace(/[\s(;].*/s, "").toLowerCase();
  return NAMES.get(name) ?? "unknown";
}

const NAMES: ReadonlyMap<string, TransferEncoding> = new Map(
  (["7bit", "8bit", "binary", "base64", "quoted-printable"] as const).map((name) => [name, name]),
);
