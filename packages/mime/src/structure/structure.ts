import type { CharsetParts } from "../header/encoded-words.ts";
import type { Salvaged } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import type { Part } from "./part.ts";
import { StructureDecoder } from "./structure-decoder.ts";

/**
 * Finds the parts of a message that is in memory. See {@link StructureDecoder}. The
 * heads of the parts are views of it.
 *
 * @example
 * parseStructure(new TextEncoder().encode("Subject: a\r\n\r\nb")).value.bodyStart; // 14
 */
export function parseStructure(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
  parts: CharsetParts = {},
): Salvaged<Part> {
  const decoder = new StructureDecoder(limits, { ...parts, lasting: true });
  decoder.push(new Uint8Array(message.buffer, message.byteOffset, message.length));
  return decoder.end();
}
