/** What mime4j tells of a message or part while it reads it. */
export interface EventEntity {
  readonly fields: readonly string[];
  /** Of a part that is not made of parts: its octets as they stand, or the file of its content. */
  readonly body?: string;
  readonly file?: string;
  readonly preamble?: string;
  readonly epilogue?: string;
  /** The parts, or the message that it is. */
  readonly children: readonly EventEntity[];
}

interface OpenEntity {
  readonly fields: string[];
  readonly children: OpenEntity[];
  body?: string;
  file?: string;
  preamble?: string;
  epilogue?: string;
}

const TAG =
  /<(\/?)(message|body-part|field|preamble|epilogue|body|text-body|binary-body)([^<>]*)>/g;

/**
 * Reads the events of a message. The text of an element begins after a line end, and each octet is a
 * character.
 */
export function parseEvents(xml: string): EventEntity | undefined {
  const open: OpenEntity[] = [];
  let root: OpenEntity | undefined;
  let start = 0;
  for (const { 1: slash, 2: name = "", 3: attributes = "", index, 0: tag } of xml.matchAll(TAG)) {
    const current = open.at(-1);
    const isEntity = name === "message" || name === "body-part";
    if (isEntity && slash !== "") open.pop();
    else if (isEntity) {
      const entity: OpenEntity = { fields: [], children: [] };
      current?.children.push(entity);
      root ??= entity;
      open.push(entity);
    } else if (current !== undefined) {
      const text = slash === "" ? undefined : xml.slice(start, index).replace(/^\n/, "");
      addTo(current, name, text, attributes);
    }
    start = index + tag.length;
  }
  return root;
}

/** @param text - what an element holds, at its end */
function addTo(
  entity: OpenEntity,
  name: string,
  text: string | undefined,
  attributes: string,
): void {
  if (name === "text-body" || name === "binary-body") {
    entity.file = /name="([^"]*)"/.exec(attributes)?.[1] ?? "";
  } else if (text !== undefined && name === "field") entity.fields.push(unescaped(text));
  else if (text !== undefined && isTextElement(name)) entity[name] = unescaped(text);
}

function isTextElement(name: string): name is "body" | "preamble" | "epilogue" {
  return name === "body" || name === "preamble" || name === "epilogue";
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
