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

const TAG = /<(\/?)(message|body-part|field|preamble|epilogue|body|text-body|binary-body)([^<>]*)>/g;

/**
 * Reads the events of a message. The text of an element begins after a line end, and each octet is a
 * character.
 */
export function parseEvents(xml: string): EventEntity | undefined {
  const open: OpenEntity[] = [];
  let root: OpenEntity | undefined;
  let start = 0;
  for (const { 1: slash, 2: name, 3: attributes = "", index, 0: tag } of xml.matchAll(TAG)) {
    const current = open.at(-1);
    if (name === "message" || name === "body-part") {
      if (slash !== "") open.pop();
      else {
        const entity: OpenEntity = { fields: [], children: [] };
        current?.children.push(entity);
        root ??= entity;
        open.push(entity);
      }
    } else if (slash === "" && current !== undefined && /body$/.test(name ?? "") && name !== "body") {
      current.file = /name="([^"]*)"/.exec(attributes)?.[1] ?? "";
    } else if (slash !== "" && current !== undefined) {
      const text = unescaped(xml.slice(start, index).replace(/^\n/, ""));
      if (name === "field") current.fields.push(text);
      else if (name === "body" || name === "preamble" || name === "epilogue") current[name] = text;
    }
    start = index + tag.length;
  }
  return root;
}

function unescaped(text: string): string {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
