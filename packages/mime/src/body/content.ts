import { concatBytes } from "@mailwright/core";
import { charsetDecoder } from "../charset.ts";
import { DefectList, type Salvaged } from "../defects.ts";
import type { CharsetParts } from "../header/encoded-words.ts";
import { textOf } from "../octets.ts";
import { mimeDefaults } from "../options.ts";
import type { PartFacts } from "../structure/part.ts";
import { transferDecoder } from "./transfer.ts";

/**
 * The body of a part with its transfer encoding undone.
 *
 * @param message - the octets the part's offsets are of
 */
export function decodeContent(part: PartFacts, message: Uint8Array): Salvaged<Uint8Array> {
  const decoder = transferDecoder(part.encoding);
  const body = message.subarray(part.bodyStart, part.bodyEnd);
  const decoded = decoder.decode(body);
  const rest = decoder.end();
  const value = rest.length === 0 ? decoded : concatBytes([decoded, rest]);
  const list = new DefectList(mimeDefaults.defects);
  list.addAll(decoder.defects, part.bodyStart);
  return { value, defects: list.defects };
}

const BOM = "\uFEFF";

/**
 * The text of a part: its transfer encoding undone, its charset decoded. Where the charset is not
 * declared or not known, the octets are taken as UTF-8, or if they are not, as windows-1252. A byte
 * order mark at the beginning is left out.
 *
 * @param message - the octets the part's offsets are of
 */
export function decodeText(
  part: PartFacts,
  message: Uint8Array,
  { charsets }: CharsetParts = {},
): Salvaged<string> {
  const content = decodeContent(part, message);
  const list = new DefectList(mimeDefaults.defects);
  list.addAll(content.defects, 0);
  const label = part.contentType.parameters.get("charset") ?? "us-ascii";
  // RFC 2045 §5.2: US-ASCII is the default, and is declared of what is no ASCII at all.
  const declared = !/^(us-)?ascii$/i.test(label);
  const decoder = declared ? charsetDecoder(label, charsets) : undefined;
  if (declared && decoder === undefined) list.add("charset", part.start);
  const text = decoder?.decode(content.value) ?? textOf(content.value);
  return { value: text.startsWith(BOM) ? text.slice(1) : text, defects: list.defects };
}
