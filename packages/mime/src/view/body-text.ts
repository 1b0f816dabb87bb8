import { unflow } from "../body/flowed.ts";
import type { BodyPart } from "./body-parts.ts";

/** True for a text of that kind: `plain`, `html`. */
export function isText({ contentType: { type, subtype } }: BodyPart, wanted: string): boolean {
  return type === "text" && subtype === wanted;
}

/** The text of a part, each paragraph on one line where it is flowed. */
export function unflowed({ contentType: { subtype, parameters } }: BodyPart, text: string): string {
  // RFC 3676 §3: the parameters are of text/plain, their values in any case.
  if (subtype !== "plain" || parameters.get("format")?.toLowerCase() !== "flowed") return text;
  return unflow(text, { delSp: parameters.get("delsp")?.toLowerCase() === "yes" });
}
