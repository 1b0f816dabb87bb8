import { type Bytes, type Random, systemRandom } from "@mailwright/core";
import { abortable } from "./abortable.ts";
import type { Transport } from "./content-source.ts";
import type { FieldFormatOptions } from "./field-content.ts";
import type { MessageTree, PartContent } from "./part-content.ts";
import { PartWriter, type WrittenPart } from "./part-writer.ts";

/** How a message or part is written. */
export interface MessageFormatOptions extends FieldFormatOptions {
  /**
   * The most that its way carries without encoding. Default: `7bit`, with `smtputf8` `8bit`, which
   * RFC 6531 §3.1 demands of servers that take UTF-8.
   */
  readonly transport?: Transport | undefined;
  /** Ends the stream with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What messages are written with. */
export interface MessageFormatParts {
  /** Draws boundaries. Default: the machine's own randomness. */
  readonly random?: Random | undefined;
}

/**
 * Writes a message of any structure. What is wrong in it is refused at once; contents are asked for
 * as the stream is read, and not held.
 *
 * @throws MimeUsageError as `formatField`, and `MIME_BUILD_FIELD`, `MIME_BUILD_STRUCTURE`,
 *   `MIME_BUILD_ENCODING`; the last also while a stream is read that is not what it was said to be
 * @example
 * formatMessage({
 *   fields: [{ type: "text", name: "Subject", text: "Hello" }],
 *   body: { type: "leaf", contentType: "text/plain", content: "Hello." },
 * });
 */
export function formatMessage(
  message: MessageTree,
  parts: MessageFormatParts = {},
  options: MessageFormatOptions = {},
): Bytes {
  return streamed(partWriter(parts, options).message(message), options.signal);
}

/** Writes a part: its header, an empty line, its body. As {@link formatMessage} does. */
export function formatPart(
  part: PartContent,
  parts: MessageFormatParts = {},
  options: MessageFormatOptions = {},
): Bytes {
  return streamed(partWriter(parts, options).part(part), options.signal);
}

/** A writer for parts. */
export function partWriter(
  { random = systemRandom }: MessageFormatParts,
  { smtputf8 = false, transport = smtputf8 ? "8bit" : "7bit" }: MessageFormatOptions,
): PartWriter {
  return new PartWriter({ smtputf8, transport, random });
}

function streamed(part: WrittenPart, signal: AbortSignal | undefined): Bytes {
  const stream = partStream(part);
  return signal === undefined ? stream : abortable(stream, signal);
}

/** A written part as octets. */
export async function* partStream({ head, body }: WrittenPart): Bytes {
  yield* streamOf([`${head}\r\n`, ...body]);
}

/** Pieces as octets; neighbouring texts in one. */
export async function* streamOf(pieces: readonly (string | Bytes)[]): Bytes {
  const encoder = new TextEncoder();
  let text: string[] = [];
  for (const piece of pieces) {
    if (typeof piece === "string") {
      text.push(piece);
      continue;
    }
    if (text.length > 0) yield encoder.encode(text.join(""));
    text = [];
    yield* piece;
  }
  if (text.length > 0) yield encoder.encode(text.join(""));
}
