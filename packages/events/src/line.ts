import type { EventDescription, Fact, MailEvent } from "@mailwright/core";

// What would break a line, hide in it or reorder it: controls, line separators, format characters
// (which include the ones that change direction) and lone surrogates.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const PLAIN = /^[^\p{C}\p{Z}"\\=,[\]]+$/u;
// The same of ASCII alone: what nearly all texts are, and several times as fast.
const PLAIN_ASCII = /^[!#-+\-.-<>-Z^-~]+$/;

/** What a line says of an event that no catalogue describes. */
export const undescribed: EventDescription = {
  level: 5,
  component: "SYSTEM",
  text: "an event of no catalogue",
  fields: {},
};

/**
 * Formats an event as one line of text, without the line's end:
 * `HH:MM:SS.mmm L COMPONENT-session name: text field=value`, in UTC.
 *
 * Values come from strangers: what could end the line, move the cursor or look like another field
 * is escaped, so that an event is always exactly one line.
 *
 * @param limit - how many characters a field's value takes at most
 */
export function formatLine(event: MailEvent, description: EventDescription, limit: number): string {
  const { name, at, session } = event;
  const { level, component, text } = description;
  const tag = session === undefined ? "" : `-${formatText(session, limit)}`;
  let line = `${formatTime(at)} ${level} ${component}${tag} ${formatText(name, limit)}: ${text}`;
  for (const field of Object.keys(event)) {
    const value = NOT_FIELDS.has(field) ? undefined : event[field];
    if (value !== undefined) line += ` ${formatText(field, limit)}=${formatFact(value, limit)}`;
  }
  return line;
}

const NOT_FIELDS = new Set(["name", "at", "session"]);

const DAY = 86_400_000;

function formatTime(at: number): string {
  const time = Math.floor(((at % DAY) + DAY) % DAY);
  if (Number.isNaN(time)) return "--:--:--.---";
  const digits = (unit: number, range: number, length: number): string =>
    String(Math.floor(time / unit) % range).padStart(length, "0");
  return `${digits(3_600_000, 24, 2)}:${digits(60_000, 60, 2)}:${digits(1000, 60, 2)}.${digits(1, 1000, 3)}`;
}

function formatFact(fact: Fact, limit: number): string {
  if (typeof fact === "string") return formatText(fact, limit);
  if (!Array.isArray(fact)) return formatText(String(fact), limit);
  let list = "";
  for (const item of fact as readonly string[]) {
    const left = limit - list.length - 4;
    if (left < 4) return `[${list},…]`;
    list += (list === "" ? "" : ",") + formatText(item, left);
  }
  return `[${list}]`;
}

function formatText(text: string, limit: number): string {
  if (text.length <= limit && (PLAIN_ASCII.test(text) || PLAIN.test(text))) return text;
  let quoted = '"';
  for (const character of text) {
    const piece = escape(character);
    // Room for the ellipsis and the closing quote.
    if (quoted.length + piece.length + 2 > limit) return `${quoted}…"`;
    quoted += piece;
  }
  return `${quoted}"`;
}

function escape(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (!UNSAFE.test(character)) return character;
  return `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`;
}
