import { Buffer } from "node:buffer";
import type { Charsets } from "@mailwright/mime";
import { DecodeStream, decode } from "libmime/lib/charset.js";

/**
 * The charsets of iconv-lite and encoding-japanese, as libmime knows them. Give it as `charsets` to
 * what decodes text. A text that is decoded in several pieces comes out whole at its end.
 */
export const libmimeCharsets: Charsets = (label) => {
  if (!new DecodeStream(label).supported) return undefined;
  let pieces: Uint8Array[] = [];
  return {
    decode(bytes = new Uint8Array(0), { stream = false } = {}) {
      pieces.push(bytes.slice());
      if (stream) return "";
      const text = decode(Buffer.concat(pieces), label);
      pieces = [];
      return text;
    },
  };
};
