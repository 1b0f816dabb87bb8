import libmime from "libmime";

/**
 * The media type that the extension of a file name stands for; `application/octet-stream` where it
 * says nothing.
 *
 * @example
 * mediaTypeOf("report.pdf"); // "application/pdf"
 */
export function mediaTypeOf(filename: string): string {
  return libmime.detectMimeType(filename);
}
