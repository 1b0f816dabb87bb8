/** This project's reader, as the benches use it. */
import { type Address, parseAddressList } from "@mailwright/address";
import {
  decodeContent,
  decodeEncodedWords,
  decodeText,
  type Header,
  type Leaf,
  parseDate,
  parseHeader,
  parseStructure,
  type Part,
  StructureDecoder,
  transferDecoder,
} from "@mailwright/mime";
import type { Text } from "./view.ts";

/** A message of which everything is read. */
export interface Read {
  readonly subject: string;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly date: number | undefined;
  /** The texts of the message itself that are no attachments. */
  readonly texts: readonly Text[];
  readonly attachments: readonly Uint8Array[];
}

/** A little above the defaults: the sets `nested-100` and `parts-1000` are to be read whole. */
const LIMITS = { parts: 1100, depth: 110 };

/** Leaves in order, each with whether it is within a message that is attached. */
function* leaves(root: Part): Generator<{ readonly leaf: Leaf; readonly embedded: boolean }> {
  const open: { readonly part: Part; readonly embedded: boolean }[] = [
    { part: root, embedded: false },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, embedded } = next;
    if (part.type === "leaf") yield { leaf: part, embedded };
    else if (part.type === "message") open.push({ part: part.message, embedded: true });
    else for (const child of part.children.toReversed()) open.push({ part: child, embedded });
  }
}

const addresses = (header: Header, name: string): readonly Address[] =>
  parseAddressList(header.get(name)?.value ?? "").value ?? [];

/** The structure, the usual fields, every text as a string and every other content as octets. */
export function parse(message: Uint8Array): Read {
  const root = parseStructure(message, LIMITS).value;
  const { header } = root;
  const texts: Text[] = [];
  const attachments: Uint8Array[] = [];
  for (const { leaf, embedded } of leaves(root)) {
    if (leaf.contentType.type !== "text") attachments.push(decodeContent(leaf, message).value);
    else {
      const text = decodeText(leaf, message).value;
      const attached = embedded || leaf.disposition?.type === "attachment";
      if (!attached) texts.push({ subtype: leaf.contentType.subtype, text });
    }
  }
  return {
    subject: decodeEncodedWords(header.get("subject")?.value ?? ""),
    from: addresses(header, "from"),
    to: addresses(header, "to"),
    date: parseDate(header.get("date")?.value ?? "").value,
    texts,
    attachments,
  };
}

/** The structure alone. */
export function index(message: Uint8Array): Part {
  return parseStructure(message, LIMITS).value;
}

/** All fields of the header, unfolded, their encoded words decoded. */
export function headers(message: Uint8Array): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  for (const { name, value } of parseHeader(message).value) {
    fields.push([name, decodeEncodedWords(value)]);
  }
  return fields;
}

/** What can be read again from where a message is stored. */
export interface Stored {
  /** Pieces from `start` to `end`; each may be overwritten by the next. */
  read(start: number, end: number): Iterable<Uint8Array>;
  readonly size: number;
}

/** Reads a message as it streams by, then its contents by range; answers their octets' number. */
export function stream(message: Stored): number {
  const decoder = new StructureDecoder(LIMITS);
  for (const chunk of message.read(0, message.size)) decoder.push(chunk);
  let octets = 0;
  for (const { leaf } of leaves(decoder.end().value)) {
    const content = transferDecoder(leaf.encoding);
    for (const chunk of message.read(leaf.bodyStart, leaf.bodyEnd)) {
      octets += content.decode(chunk).length;
    }
    octets += content.end().length;
  }
  return octets;
}
