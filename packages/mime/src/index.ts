/**
 * Mail messages: headers, structure, decoding, reports.
 *
 * @packageDocumentation
 */
export type { AddressContent, AddressGroup, NamedAddress } from "./build/address-format.ts";
export type { AttachmentContent } from "./build/body-tree.ts";
export {
  type AddressesContent,
  composeMessage,
  type ComposeParts,
  type MessageContent,
  messageTree,
} from "./build/compose-message.ts";
export type { ContentSource, Transport } from "./build/content-source.ts";
export {
  type EditedMessage,
  editMessage,
  type EditOptions,
  type MessageEdit,
} from "./build/edit-message.ts";
export { type FieldContent, type FieldFormatOptions, formatField } from "./build/field-content.ts";
export type { HeaderEdit } from "./build/header-edits.ts";
export {
  formatMessage,
  type MessageFormatOptions,
  type MessageFormatParts,
  formatPart,
} from "./build/message-format.ts";
export type { ParameterContent } from "./build/parameter-format.ts";
export type {
  DispositionContent,
  EmbeddedContent,
  FinishedContent,
  LeafContent,
  MessageTree,
  MultipartContent,
  PartContent,
  PartContentFacts,
} from "./build/part-content.ts";
export type { PartEdit } from "./build/part-edits.ts";
export { encodeTransfer, type WrittenEncoding } from "./build/transfer-encoder.ts";
export { flow } from "./build/flowed-format.ts";
export { type CharsetDecoder, type Charsets, platformCharsets } from "./charset.ts";
export { decodeContent, decodeText } from "./body/content.ts";
export { decodeBlock, type EncodedBlock, findEncodedBlocks } from "./body/encoded-blocks.ts";
export { decodeFlowed, type FlowedOptions, type FlowedParagraph, unflow } from "./body/flowed.ts";
export type { UuencodedBlock } from "./body/uuencode.ts";
export type { YencBlock, YencPart } from "./body/yenc.ts";
export {
  type HeaderAddress,
  type HeaderGroup,
  type HeaderMailbox,
  parseAddresses,
} from "./field/addresses.ts";
export { parseContentLocation } from "./field/content-location.ts";
export {
  type LanguagePreference,
  parseAcceptLanguage,
  parseContentLanguage,
} from "./field/languages.ts";
export {
  type ListCommand,
  type ListId,
  parseListCommand,
  parseListId,
  parseListUnsubscribePost,
} from "./field/list-fields.ts";
export { parseContentId, parseMessageIds } from "./field/message-ids.ts";
export { parseReceived, type Received, type ReceivedHost, type TcpInfo } from "./field/received.ts";
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
  type AuthenticationFailure,
  type AuthFailure,
  type DeliveryResult,
} from "./report/authentication-failure.ts";
export {
  type DeliveryReport,
  formatDeliveryReport,
  type ReportedRecipient,
} from "./report/delivery-report.ts";
export {
  type DeliveryAction,
  type DeliveryStatus,
  parseDeliveryReport,
  type RecipientStatus,
} from "./report/delivery-status.ts";
export type {
  ActionMode,
  Disposition,
  DispositionModifier,
  DispositionType,
  SendingMode,
} from "./report/disposition.ts";
export {
  type DispositionReport,
  formatDispositionNotification,
} from "./report/disposition-format.ts";
export {
  type DispositionNotification,
  parseDispositionNotification,
  type ReceivedDispositionNotification,
} from "./report/disposition-notification.ts";
export { type FeedbackMessage, formatFeedbackReport } from "./report/feedback-format.ts";
export {
  type FeedbackFacts,
  type FeedbackReport,
  type FeedbackType,
  parseFeedbackReport,
  type ReceivedFeedbackReport,
} from "./report/feedback-report.ts";
export { parseReport, type Report } from "./report/report.ts";
export type { ReportField } from "./report/report-fields.ts";
export type { ReportedMessage, ReportMessage } from "./report/report-writer.ts";
export type { TypedValue } from "./report/typed-value.ts";
export type { StructureParts } from "./structure/structure-builder.ts";
export { parseStructure } from "./structure/structure.ts";
export { StructureDecoder } from "./structure/structure-decoder.ts";
export {
  decodeTransfer,
  type TransferDecoder,
  transferDecoder,
  type TransferEncoding,
} from "./body/transfer.ts";
export { Attachment } from "./view/attachment.ts";
export { type BodyPart, type BodyParts, bodyParts } from "./view/body-parts.ts";
export {
  type ImapBasicPart,
  type ImapBodyStructure,
  imapBodyStructure,
  type ImapDisposition,
  type ImapMessagePart,
  type ImapMultipart,
  type ImapParameters,
  type ImapPartFacts,
  type ImapSinglePartFacts,
  type ImapTextPart,
} from "./view/body-structure.ts";
export { type ImapAddress, type ImapEnvelope, imapEnvelope } from "./view/envelope.ts";
export type { MailingList } from "./view/mailing-list.ts";
export { Message, readMessage } from "./view/message.ts";
export { previewOf } from "./view/preview.ts";
export { parseSection, type Section } from "./view/section.ts";
export { findSection } from "./view/section-ranges.ts";
