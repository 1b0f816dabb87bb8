import type { CharsetParts } from "../header/encoded-words.ts";
import type { Salvaged } from "../defects.ts";
import type { MimeLimits } from "../options.ts";
import type { Part } from "./part.ts";
import { StructureDecoder } from "./structure-decoder.ts";

/**
 * Finds the parts of a message that is in memory. See {@link StructureDecoder}.
 *
 * @example
 * parseStructure(new TextEncoder().encode("Subject: a\r\n\r\nb")).value.bodyStart; // 14
 */
export function parseStructure(
  message: Uint8Array,
  limits: Partial<MimeLimits> = {},
  parts: CharsetParts = {},
): Salvaged<Part> {
  const decoder = new StructureDecoder(limits, parts);
  decoder.push(message);
  return decoder.end();
}
