import type { EmbeddedMessage, Part, Range } from "../structure/part.ts";
import type { Section } from "./section.ts";

/**
 * Finds the octets of a section (RFC 9051 §6.4.5) in a message: one range, or several one after the
 * other for fields of a header. Nothing where the message has no such section.
 *
 * Parts are numbered from 1 in each multipart; what is no multipart is its own part 1. The parts of
 * a message within the message are numbered below the part that it is.
 *
 * @param part - the whole message
 * @example
 * const { value: part } = parseStructure(new TextEncoder().encode("Subject: a\r\n\r\nb"));
 * findSection(part, { path: [1], type: "body" }); // [{ start: 14, end: 15 }]
 */
export function findSection(part: Part, section: Section): readonly Range[] | undefined {
  const found = partAt(part, section.path);
  if (found === undefined) return undefined;
  if (section.type === "mime") return [headerOf(found)];
  if (section.type === "body") return [section.path.length === 0 ? wholeOf(found) : bodyOf(found)];
  // HEADER and TEXT are of messages: the whole one, or one that is a part.
  const message = section.path.length === 0 ? found : messageIn(found);
  if (message === undefined) return undefined;
  if (section.type === "text") return [bodyOf(message)];
  if (section.type === "header") return [headerOf(message)];
  return fieldsOf(message, new Set(section.names.map((name) => name.toLowerCase())), section.not);
}

function partAt(root: Part, path: readonly number[]): Part | undefined {
  let part: Part | undefined = root;
  for (const [i, number] of path.entries()) {
    // The first number is of a part of the message; what follows, of one of the part reached.
    const holder: Part | undefined = i === 0 ? root : holderIn(part);
    part = holder === undefined ? undefined : numbered(holder, number);
    if (part === undefined) return undefined;
  }
  return part;
}

function holderIn(part: Part): Part | undefined {
  return part.type === "multipart" && part.children.length > 0 ? part : messageIn(part);
}

// RFC 9051 §6.4.5: every message has a part 1.
function numbered(holder: Part, number: number): Part | undefined {
  if (holder.type === "multipart" && holder.children.length > 0) return holder.children[number - 1];
  return number === 1 ? holder : undefined;
}

function messageIn(part: Part): EmbeddedMessage["message"] | undefined {
  return part.type === "message" ? part.message : undefined;
}

function wholeOf({ start, bodyEnd: end }: Part): Range {
  return { start, end };
}

function headerOf({ start, bodyStart: end }: Part): Range {
  return { start, end };
}

function bodyOf({ bodyStart: start, bodyEnd: end }: Part): Range {
  return { start, end };
}

function fieldsOf(
  { start, header, bodyStart }: Part,
  names: ReadonlySet<string>,
  not: boolean,
): readonly Range[] {
  const ranges: { start: number; end: number }[] = [];
  const add = (from: number, to: number): void => {
    const last = ranges.at(-1);
    if (last?.end === from) last.end = to;
    else ranges.push({ start: from, end: to });
  };
  for (const field of header) {
    const wanted = names.has(field.name.toLowerCase());
    if (wanted !== not) add(start + field.start, start + field.end);
  }
  // RFC 9051 §6.4.5: the empty line after the header belongs to it. A head that was cut has none.
  const empty = bodyStart - start - header.octets.length;
  if (empty === 1 || empty === 2) add(bodyStart - empty, bodyStart);
  return ranges;
}
