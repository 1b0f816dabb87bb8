import type { Bytes } from "@mailwright/core";
import { Base64Encoder } from "./base64-encoder.ts";
import { IdentityCheck } from "./identity-check.ts";
import { QuotedPrintableEncoder } from "./quoted-printable-encoder.ts";

/** How a body that is written may be encoded. RFC 2045 §6.1. */
export type WrittenEncoding = "7bit" | "8bit" | "binary" | "base64" | "quoted-printable";

/** Encodes in pieces of any size; the outcome is the same for any pieces. */
export interface TransferEncoder {
  encode(chunk: Uint8Array): Uint8Array;
  /** What the end decides. Called once, last. */
  end(): Uint8Array;
}

/**
 * Encodes a body as it streams by; the inverse of `decodeTransfer`. The last line has no line end.
 *
 * @throws MimeUsageError `MIME_BUILD_ENCODING` while it streams, when `7bit` or `8bit` is not so
 */
export async function* encodeTransfer(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: WrittenEncoding,
): Bytes {
  const encoder = transferEncoder(encoding);
  for await (const chunk of body) {
    if (encoder === undefined) yield chunk;
    else yield* inSteps(chunk, encoder);
  }
  const rest = encoder?.end();
  if (rest !== undefined && rest.length > 0) yield rest;
}

// What is encoded at once, so that a large array costs no memory of its size again.
const STEP = 65_536;

function* inSteps(chunk: Uint8Array, encoder: TransferEncoder): Generator<Uint8Array, undefined> {
  for (let at = 0; at < chunk.length; at += STEP) {
    const encoded = encoder.encode(chunk.subarray(at, at + STEP));
    if (encoded.length > 0) yield encoded;
  }
  return undefined;
}

function transferEncoder(encoding: WrittenEncoding): TransferEncoder | undefined {
  if (encoding === "base64") return new Base64Encoder();
  if (encoding === "quoted-printable") return new QuotedPrintableEncoder();
  return encoding === "binary" ? undefined : new IdentityCheck(encoding);
}
