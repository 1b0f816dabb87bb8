/**
 * Mail messages: headers, structure, decoding, reports.
 *
 * @packageDocumentation
 */
export { formatDate } from "./date-format.ts";
export { type MimeDefect, type MimeDefectCode, mimeDefectCodes, type Salvaged } from "./defects.ts";
export { MimeError, mimeErrorCodes, MimeUsageError } from "./errors.ts";
export { Header, type HeaderEnd, type HeaderField, parseHeader } from "./header.ts";
export { formatHeaderField, type HeaderFormatOptions } from "./header-format.ts";
export { mimeDefaults, type MimeLimits } from "./options.ts";
export {
  type DeliveryReport,
  formatDeliveryReport,
  type ReportedMessage,
  type ReportedRecipient,
} from "./report.ts";
