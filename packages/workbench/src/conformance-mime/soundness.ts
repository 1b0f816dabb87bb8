import { isDeepStrictEqual } from "node:util";
import {
  bodyParts,
  decodeContent,
  decodeEncodedWords,
  decodeText,
  imapBodyStructure,
  imapEnvelope,
  type Part,
  StructureDecoder,
} from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import { childrenOf, parts, type Reading, readMessage } from "./reading.ts";

// Pieces in which no line and no boundary stays whole.
const PIECES = [1, 61];
// Octet by octet, a large message takes long.
const LARGEST = 200_000;

/**
 * What holds of any octets: nothing throws, parts lie within theirs and in order, no value of a
 * field spans lines, and the outcome is the same however the octets are cut.
 */
export function soundness(message: Uint8Array): readonly Fact[] {
  try {
    const reading = readMessage(message);
    const places = misplaced(reading);
    readAll(reading);
    const cuts = PIECES.filter((size) => size > 1 || message.length <= LARGEST);
    const wrongCuts = cuts.filter((size) => !isSameInPieces(reading, size));
    return [
      { label: "what is misplaced", expected: "", actual: places.join("; ") },
      { label: "pieces that read otherwise", expected: "", actual: wrongCuts.join(", ") },
    ];
  } catch (error) {
    return [{ label: "reading", expected: "no error", actual: String(error) }];
  }
}

interface Place {
  readonly part: Part;
  readonly start: number;
  readonly end: number;
}

function misplaced({ part: root, message }: Reading): readonly string[] {
  const wrong: string[] = [];
  const places: Place[] = [{ part: root, start: 0, end: message.length }];
  if (root.bodyEnd !== message.length) wrong.push("the end of the message");
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { part, start, end } = place;
    const inOrder = start <= part.start && part.start <= part.bodyStart;
    if (!inOrder || part.bodyStart > part.bodyEnd || part.bodyEnd > end) {
      wrong.push(`the part at ${part.start}`);
    }
    for (const { value } of part.header) {
      if (/[\r\n\0]/.test(value)) wrong.push(`a value of the part at ${part.start}`);
    }
    let from = part.bodyStart;
    for (const child of childrenOf(part)) {
      places.push({ part: child, start: from, end: part.bodyEnd });
      from = child.bodyEnd;
    }
  }
  return wrong;
}

/** Reads everything there is to read. */
function readAll({ part: root, message }: Reading): void {
  bodyParts(root);
  imapEnvelope(root);
  imapBodyStructure(root);
  const waiting: Part[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    for (const { value } of part.header) decodeEncodedWords(value, parts);
    decodeContent(part, message);
    decodeText(part, message, parts);
    waiting.push(...childrenOf(part));
  }
}

function isSameInPieces({ part, defects, message }: Reading, size: number): boolean {
  const decoder = new StructureDecoder({}, parts);
  for (let at = 0; at < message.length; at += size) decoder.push(message.subarray(at, at + size));
  return isDeepStrictEqual(decoder.end(), { value: part, defects });
}
