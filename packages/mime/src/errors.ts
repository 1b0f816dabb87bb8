import { MailError, UsageError } from "@mailwright/core";

/** The codes of {@link MimeUsageError} and {@link MimeError}, and what each means. */
export const mimeErrorCodes = {
  MIME_HEADER_NAME: "a header field's name has characters outside RFC 5322 §3.6.8, or none",
  MIME_HEADER_CHARACTERS: "a header field's value has line breaks, controls or lone surrogates",
  MIME_HEADER_ASCII: "a header field's value is not ASCII, and UTF-8 was not allowed",
  MIME_HEADER_LENGTH: "a header field has a line over 998 octets and nowhere to fold it",
  MIME_DATE: "a date cannot be written: not finite, or its year is not of four digits",
  MIME_REPORT: "a report lacks what must be in it, or its boundary or an extension is not allowed",
  MIME_BUILD_ADDRESS: "an address to be written is none, or one is missing that must be there",
  MIME_BUILD_ID: "a message id or content id to be written is not left@right",
  MIME_BUILD_TYPE: "a media type, a disposition or the name of a parameter is not of RFC 2045",
  MIME_BUILD_FIELD: "a field may not be given there: it is written from something else, or never",
  MIME_BUILD_STRUCTURE: "a multipart has no parts, or parts are nested deeper than is read",
  MIME_BUILD_ENCODING: "a content is not what its encoding allows, or the encoding is not allowed",
  MIME_EDIT: "an edit is of what is not there, or of what another edit changes",
  MIME_DECODED: "mailparser failed on the message",
  MIME_DECODED_SIZE: "the message is larger than the limit for decoding it in memory",
} as const;

/** The caller asked for a header field, date, message or report that cannot be written safely. */
export class MimeUsageError extends UsageError<keyof typeof mimeErrorCodes> {
  static {
    this.prototype.name = "MimeUsageError";
  }
}

/** A message could not be decoded. */
export class MimeError extends MailError<keyof typeof mimeErrorCodes> {
  static {
    this.prototype.name = "MimeError";
  }
}
