import { decodeContent, type Multipart, type Part, type Range } from "@mailwright/mime";
import type { EventEntity } from "./event-xml.ts";
import { type Fact, withDifference } from "./facts.ts";
import { childrenOf, type Reading } from "./reading.ts";
import { treeDifference } from "./tree-differences.ts";

/** Reads the content of a part from a file of the suite, by its name. */
export type ContentFiles = (name: string) => Uint8Array | undefined;

/**
 * Compares a message with the events that mime4j tells of it: fields as they stand, bodies,
 * preambles and epilogues, and where the events name files, decoded contents.
 */
export function eventFacts(
  reading: Reading,
  expected: EventEntity,
  files: ContentFiles,
): readonly Fact[] {
  const facts: Fact[] = [];
  compare({ ...reading, entity: expected, files, path: "1" }, facts);
  const difference = treeDifference(reading.message);
  return facts.map((fact) => withDifference(fact, difference));
}

interface Comparison extends Reading {
  readonly entity: EventEntity;
  readonly files: ContentFiles;
  readonly path: string;
}

function compare(comparison: Comparison, facts: Fact[]): void {
  const { part, entity, message, path } = comparison;
  const fields = Array.from(part.header, ({ raw }) => textOf(raw));
  facts.push({
    label: `fields of ${path}`,
    expected: shownFields(entity.fields),
    actual: shownFields(fields),
  });
  const children = childrenOf(part);
  facts.push({
    label: `parts of ${path}`,
    expected: String(entity.children.length),
    actual: String(children.length),
  });
  if (part.type === "multipart" && children.length > 0) {
    facts.push({
      label: `preamble of ${path}`,
      expected: entity.preamble ?? "",
      actual: rangeText(part.preamble, message),
    });
    facts.push(epilogueFact(part, comparison));
  }
  for (const [i, child] of children.entries()) {
    const inner = entity.children[i];
    if (inner === undefined) break;
    compare({ ...comparison, part: child, entity: inner, path: `${path}.${i + 1}` }, facts);
  }
  if (children.length === 0 && entity.children.length === 0) facts.push(...bodyFacts(comparison));
}

function epilogueFact({ epilogue }: Multipart, { entity, message, path }: Comparison): Fact {
  return {
    label: `epilogue of ${path}`,
    expected: entity.epilogue ?? "",
    actual: epilogue === undefined ? "" : rangeText(epilogue, message),
    // mime4j takes one off that is CRLF, and not one that is LF.
    ...(entity.epilogue === "\n" && {
      difference: "RFC 2046 §5.1.1: the line end of the last delimiter line is not of the epilogue",
      instead: "",
    }),
  };
}

function bodyFacts({ part, entity, message, files, path }: Comparison): readonly Fact[] {
  const facts: Fact[] = [];
  if (entity.body !== undefined) {
    facts.push({
      label: `body of ${path}`,
      expected: entity.body,
      actual: rangeText({ start: part.bodyStart, end: part.bodyEnd }, message),
    });
  }
  const content = entity.file === undefined ? undefined : files(entity.file);
  if (content !== undefined) {
    facts.push({
      label: `content of ${path}`,
      expected: textOf(content),
      actual: textOf(contentOf(part, message)),
    });
  }
  return facts;
}

function contentOf(part: Part, message: Uint8Array): Uint8Array {
  return decodeContent(part, message).value;
}

function rangeText({ start, end }: Range, message: Uint8Array): string {
  return textOf(message.subarray(start, end));
}

/** Each octet a character, and each line end LF. */
export function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1").replaceAll("\r\n", "\n");
}

function shownFields(fields: readonly string[]): string {
  return fields.map((field) => field.replace(/\n$/, "")).join("\n");
}
