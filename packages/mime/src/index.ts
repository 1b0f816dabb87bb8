/**
 * Mail messages: headers, structure, decoding, reports.
 *
 * @packageDocumentation
 */
export { type CharsetDecoder, type Charsets, platformCharsets } from "./charset.ts";
export { decodeContent, decodeText } from "./content.ts";
export {
  type ContentDisposition,
  type ContentType,
  parseContentDisposition,
  parseContentType,
} from "./content-fields.ts";
export { formatDate } from "./date-format.ts";
export { parseDate } from "./date-parse.ts";
export { type MimeDefect, type MimeDefectCode, mimeDefectCodes, type Salvaged } from "./defects.ts";
export { type CharsetParts, decodeEncodedWords } from "./encoded-words.ts";
export { MimeError, mimeErrorCodes, MimeUsageError } from "./errors.ts";
export { Header, type HeaderField, parseHeader } from "./header.ts";
export type { HeaderEnd } from "./header-scan.ts";
export { formatHeaderField, type HeaderFormatOptions } from "./header-format.ts";
export { mimeDefaults, type MimeLimits } from "./options.ts";
export type { EmbeddedMessage, Leaf, Multipart, Part, PartFacts, Range } from "./part.ts";
export {
  type DeliveryReport,
  formatDeliveryReport,
  type ReportedMessage,
  type ReportedRecipient,
} from "./report.ts";
export {
  type DeliveryStatus,
  parseDeliveryReport,
  type RecipientStatus,
  type TypedValue,
} from "./report-parse.ts";
export { parseStructure } from "./structure.ts";
export { StructureDecoder } from "./structure-decoder.ts";
export {
  decodeTransfer,
  type TransferDecoder,
  transferDecoder,
  type TransferEncoding,
} from "./transfer.ts";
