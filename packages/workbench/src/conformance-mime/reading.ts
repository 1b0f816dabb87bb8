import { type MimeDefect, type Part, parseHeader, parseStructure } from "@mailwright/mime";
import { libmimeCharsets } from "@mailwright/mime/node";

/** All charsets there are. */
export const parts = { charsets: libmimeCharsets } as const;

/** Why a charset is not decoded. */
export const UTF7 =
  "by choice: UTF-7 (RFC 2152) is never decoded, as those who do not know it read other text";

/** A message that was read, and the octets it is in. */
export interface Reading {
  readonly message: Uint8Array;
  readonly part: Part;
  readonly defects: readonly MimeDefect[];
}

/** Reads a message with all charsets. */
export function readMessage(message: Uint8Array): Reading {
  const { value: part, defects } = parseStructure(message, {}, parts);
  return { message, part, defects };
}

/** The parts that a part is made of; those of the message where it is one. */
export function childrenOf(part: Part): readonly Part[] {
  if (part.type === "multipart") return part.children;
  return part.type === "message" ? [part.message] : [];
}

/** A field's value, unfolded as in a message; the text may be folded and end with a line end. */
export function valueOf(text: string): string {
  const header = parseHeader(new TextEncoder().encode(`X:${text}`)).value;
  return header.get("X")?.value ?? "";
}
