import { MimeUsageError } from "../errors.ts";
import { CR, LF } from "../header/header-lines.ts";
import type { EmbeddedMessage, Multipart, Part } from "../structure/part.ts";
import type { Transport } from "./content-source.ts";

type Parent = Multipart | EmbeddedMessage;

/** Where the parts of a message are in its tree. */
export class PartPlaces {
  readonly root: Part;
  readonly #parents = new Map<Part, Parent | undefined>();

  constructor(root: Part) {
    this.root = root;
    const open: Part[] = [root];
    this.#parents.set(root, undefined);
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      for (const child of childrenOf(part)) {
        this.#parents.set(child, part as Parent);
        open.push(child);
      }
    }
  }

  /** What holds the part; undefined for the message itself. */
  parent(part: Part): Parent | undefined {
    this.check(part);
    return this.#parents.get(part);
  }

  /** @throws MimeUsageError `MIME_EDIT` for a part of another tree */
  check(part: Part): void {
    if (!this.#parents.has(part)) {
      throw new MimeUsageError("MIME_EDIT", "A part is none of this message");
    }
  }

  /** The multipart that holds the part. */
  multipart(part: Part): Multipart {
    const parent = this.parent(part);
    if (parent?.type === "multipart") return parent;
    throw new MimeUsageError("MIME_EDIT", "A part stands in no multipart");
  }

  /** True when the lines of the part end with LF alone. */
  isBare(part: Part): boolean {
    for (let at: Part | undefined = part; at !== undefined; at = this.#parents.get(at)) {
      const lf = at.header.octets.indexOf(LF);
      if (lf !== -1) return lf === 0 || at.header.octets[lf - 1] !== CR;
    }
    return false;
  }

  /** The boundaries between which the part stands, its own included. */
  boundaries(part: Part): readonly string[] {
    const boundaries: string[] = [];
    for (let at: Part | undefined = part; at !== undefined; at = this.#parents.get(at)) {
      if (at.type === "multipart") boundaries.push(boundaryOf(at));
    }
    return boundaries;
  }

  /** What may stand in the place of the part as it is, by what is declared around it. */
  transport(part: Part): Transport {
    const { encoding } = this.#parents.get(part) ?? part;
    return encoding === "8bit" || encoding === "binary" ? encoding : "7bit";
  }
}

/** The boundary of a multipart, as it separates the parts. */
export function boundaryOf({ contentType }: Multipart): string {
  return contentType.parameters.get("boundary")?.trimEnd() ?? "";
}

/**
 * True when the boundary that follows may stand at once after the part, as no line end belongs to it:
 * where the line end is that of a header.
 */
export function touchesBoundary(part: Part): boolean {
  let last: Part | undefined = part;
  while (last !== undefined) {
    if (last.bodyStart === last.bodyEnd) return true;
    if (last.type === "message") last = last.message;
    else if (last.type === "multipart" && last.epilogue === undefined) last = last.children.at(-1);
    else return last.type === "multipart" && last.epilogue?.start === last.epilogue?.end;
  }
  return false;
}

/** True when a boundary after the part would be one of a multipart that is open in it. */
export function isOpenFor(part: Part, boundary: string): boolean {
  let last: Part | undefined = part;
  while (last !== undefined) {
    if (last.type === "message") last = last.message;
    else if (last.type === "leaf" || last.epilogue !== undefined) return false;
    else if (boundaryOf(last) === boundary) return true;
    else last = last.children.at(-1);
  }
  return false;
}

function childrenOf(part: Part): readonly Part[] {
  if (part.type === "multipart") return part.children;
  return part.type === "message" ? [part.message] : [];
}
