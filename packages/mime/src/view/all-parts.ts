import type { Part } from "../structure/part.ts";
import type { BodyPart } from "./body-parts.ts";

/** The parts of a message in their order, each before those within it; not recursive. */
export function allParts(root: Part): readonly Part[] {
  const found: Part[] = [];
  const waiting: Part[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    found.push(part);
    if (part.type === "message") waiting.push(part.message);
    if (part.type !== "multipart") continue;
    for (let i = part.children.length - 1; i >= 0; i--) waiting.push(part.children[i] as Part);
  }
  return found;
}

/** The parts of a message that are not made of parts; those of messages within it not among them. */
export function allBodyParts(root: Part): readonly BodyPart[] {
  const found: BodyPart[] = [];
  const waiting: Part[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (part.type !== "multipart") found.push(part);
    else for (let i = part.children.length - 1; i >= 0; i--) waiting.push(part.children[i] as Part);
  }
  return found;
}
