/**
 * Mail messages: headers, structure, decoding, reports.
 *
 * @packageDocumentation
 */
export { type CharsetDecoder, type Charsets, platformCharsets } from "./charset.ts";
export { decodeContent, decodeText } from "./body/content.ts";
export {
  type ContentDisposition,
  type ContentType,
  parseContentDisposition,
  parseContentType,
} from "./field/content-fields.ts";
export type { ContentFieldParts } from "./field/parameters.ts";
export { formatDate } from "./field/date-format.ts";
export { parseDate } from "./field/date-parse.ts";
export { type MimeDefect, type MimeDefectCode, mimeDefectCodes, type Salvaged } from "./defects.ts";
export { type CharsetParts, decodeEncodedWords } from "./header/encoded-words.ts";
export { MimeError, mimeErrorCodes, MimeUsageError } from "./errors.ts";
export { Header, type HeaderField, parseHeader } from "./header/header.ts";
export type { HeaderEnd } from "./header/header-scan.ts";
export { formatHeaderField, type HeaderFormatOptions } from "./header/header-format.ts";
export { mimeDefaults, type MimeLimits } from "./options.ts";
export type { EmbeddedMessage, Leaf, Multipart, Part, PartFacts, Range } from "./structure/part.ts";
export {
  type DeliveryReport,
  formatDeliveryReport,
  type ReportedMessage,
  type ReportedRecipient,
} from "./report/report.ts";
export {
  type DeliveryStatus,
  parseDeliveryReport,
  type RecipientStatus,
  type TypedValue,
} from "./report/report-parse.ts";
export { parseStructure } from "./structure/structure.ts";
export { StructureDecoder } from "./structure/structure-decoder.ts";
export {
  decodeTransfer,
  type TransferDecoder,
  transferDecoder,
  type TransferEncoding,
} from "./body/transfer.ts";
