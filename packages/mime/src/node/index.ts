/**
 * What libmime adds: encoding of header values, the charsets TextDecoder lacks, media types.
 *
 * @packageDocumentation
 */
export { libmimeCharsets } from "./charsets.ts";
export { encodeWords } from "./encoded-words.ts";
export { mediaTypeOf } from "./media-type.ts";
