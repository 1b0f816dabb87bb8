import { Header } from "../header/header.ts";
import type { ContentType } from "../field/content-fields.ts";
import type { Part, PartFacts } from "./part.ts";
import type { PartHeader } from "./part-header.ts";

const UNREAD = {
  header: new Header(new Uint8Array(0), [], { type: "partial" }),
  encoding: "7bit",
} as const;

/** A part whose end was not reached yet: what is known of it so far. */
export class OpenPart {
  readonly start: number;
  readonly defaultType: ContentType;
  /** What its body is read as; `header` until that is known. */
  kind: "header" | Part["type"] = "header";
  described: PartHeader | undefined;
  bodyStart = 0;
  /** How many lines had ended where the body begins. */
  linesBefore = 0;
  /** The line that separates its children, without the hyphens. */
  boundary: string | undefined;
  preambleEnd: number | undefined;
  epilogueStart: number | undefined;
  readonly children: Part[] = [];

  constructor(start: number, defaultType: ContentType) {
    this.start = start;
    this.defaultType = defaultType;
  }

  /** The part, now that its end is known. Its children are closed. */
  close(bodyEnd: number, lines: number): Part {
    const facts: PartFacts = {
      start: this.start,
      bodyStart: this.bodyStart,
      bodyEnd,
      lines,
      ...(this.described ?? { ...UNREAD, contentType: this.defaultType }),
    };
    const [message] = this.children;
    if (this.kind === "message" && message !== undefined)
      return { type: "message", ...facts, message };
    if (this.kind !== "multipart") return { type: "leaf", ...facts };
    const preamble = { start: this.bodyStart, end: this.preambleEnd ?? bodyEnd };
    const { children, epilogueStart } = this;
    if (epilogueStart === undefined) return { type: "multipart", ...facts, children, preamble };
    const epilogue = { start: Math.min(epilogueStart, bodyEnd), end: bodyEnd };
    return { type: "multipart", ...facts, children, preamble, epilogue };
  }
}
