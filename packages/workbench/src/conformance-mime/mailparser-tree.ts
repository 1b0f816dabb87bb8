import { decodeContent, decodeText, type Part } from "@mailwright/mime";
import { type Fact, withDifference } from "./facts.ts";
import type { ExpectedMessage, ExpectedPart } from "./mailparser-types.ts";
import { valueFacts } from "./mailparser-values.ts";
import { parts, type Reading, readMessage } from "./reading.ts";
import { comparable } from "./text.ts";
import { bodyDifference, treeDifference } from "./tree-differences.ts";

/** Compares a message with mail-parser's tree of it: parts, fields, offsets, bodies. */
export function treeFacts(message: Uint8Array, expected: ExpectedMessage): readonly Fact[] {
  const reading = readMessage(message);
  const facts: Fact[] = [];
  comparePart({ ...reading, list: expected, place: 0, path: "1" }, facts);
  const rfc = treeDifference(message);
  return facts.map((fact) => withDifference(fact, isShape(fact) ? rfc : undefined));
}

/** True of what follows from where the boundaries are. */
function isShape({ label }: Fact): boolean {
  return /^(?:parts? |fields |body )/.test(label);
}

interface Comparison extends Reading {
  readonly list: ExpectedMessage;
  /** Where the expected part is in the list. */
  readonly place: number;
  readonly path: string;
}

function comparePart(comparison: Comparison, facts: Fact[]): void {
  const { list, place, part, path } = comparison;
  const expected = list.parts[place];
  if (expected === undefined) return;
  const kind = kindOf(part);
  facts.push({
    label: `part ${path}`,
    expected: `${expectedKind(expected)} at ${expected.offset_header}, body at ${expected.offset_body}`,
    actual: `${kind} at ${part.start}, body at ${part.bodyStart}`,
  });
  compareFields(comparison, expected, facts);
  const { Multipart: children, Message: message } = expected.body;
  if (part.type === "multipart" && (children !== undefined || part.children.length > 0)) {
    facts.push({
      label: `parts of ${path}`,
      expected: String(children?.length ?? 0),
      actual: String(part.children.length),
    });
    for (const [i, child] of part.children.entries()) {
      const number = children?.[i];
      if (number === undefined) break;
      comparePart({ ...comparison, part: child, place: number, path: `${path}.${i + 1}` }, facts);
    }
  } else if (part.type === "message" && message !== undefined) {
    const inner = { ...comparison, part: part.message, list: message, place: 0 };
    comparePart({ ...inner, path: `${path}.1` }, facts);
  } else if (kind === expectedKind(expected) && children === undefined) {
    facts.push(bodyFact(comparison, expected));
  }
}

function compareFields({ part, path }: Comparison, { headers }: ExpectedPart, facts: Fact[]): void {
  const fields = Array.from(part.header);
  const places = fields.map((field) =>
    [keyOf(field.name), field.start, field.valueStart, field.end]
      .map((each) => (typeof each === "number" ? each + part.start : each))
      .join(" "),
  );
  const wanted = headers.map(({ name, offset_field, offset_start, offset_end }) =>
    [
      keyOf(typeof name === "string" ? name : name.other),
      offset_field,
      offset_start,
      offset_end,
    ].join(" "),
  );
  facts.push({
    label: `fields of ${path}`,
    expected: wanted.join(", "),
    actual: places.join(", "),
  });
  for (const [i, field] of headers.entries()) {
    const name = keyOf(typeof field.name === "string" ? field.name : field.name.other);
    const found = fields[i];
    if (found === undefined) break;
    for (const fact of valueFacts(name, found.value, field.value)) {
      facts.push({ ...fact, label: `${fact.label} of ${name} of ${path}` });
    }
  }
}

function keyOf(name: string): string {
  return name.toLowerCase().replaceAll("-", "_");
}

function kindOf(part: Part): string {
  // A multipart whose boundary is nowhere is a text to people.
  if (part.type === "multipart" && part.children.length === 0) return "text";
  if (part.type !== "leaf") return part.type;
  return part.contentType.type === "text" ? "text" : "other";
}

function expectedKind({ body }: ExpectedPart): string {
  if (body.Multipart !== undefined) return body.Multipart.length > 0 ? "multipart" : "text";
  if (body.Message !== undefined) return "message";
  return body.Text !== undefined || body.Html !== undefined ? "text" : "other";
}

function bodyFact({ part, message, path }: Comparison, { body }: ExpectedPart): Fact {
  const label = `body of ${path}`;
  const difference = bodyDifference(part, message);
  const text = body.Text ?? body.Html;
  if (text !== undefined) {
    const found = decodeText(part, message, parts).value;
    return {
      label,
      expected: comparable(text, found),
      actual: comparable(found, text),
      ...(difference !== undefined && { difference }),
    };
  }
  const octets = body.Binary ?? body.InlineBinary ?? [];
  return {
    label,
    expected: Buffer.from(octets).toString("latin1"),
    actual: Buffer.from(decodeContent(part, message).value).toString("latin1"),
    ...(difference !== undefined && { difference }),
  };
}
