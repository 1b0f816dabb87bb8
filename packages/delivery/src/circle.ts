import { formatHeaderField } from "@mailwright/mime";
import type { TakenMailAction } from "./mail-rules.ts";

/** The field by which a message that was sent on from an address is known again. RFC 9228. */
export function deliveredTo(address: string): Uint8Array {
  return new TextEncoder().encode(formatHeaderField("Delivered-To", address, { utf8: true }));
}

/**
 * True when a message that is to be sent on was sent on from here before (RFC 9228 §4): to do it again
 * would go on for ever.
 *
 * @param found - the Delivered-To fields of the message
 * @param names - the addresses it is sent on from
 */
export function isCircle(
  actions: readonly TakenMailAction[],
  found: readonly string[],
  names: readonly string[],
): boolean {
  if (actions.every(({ type }) => type !== "redirect")) return false;
  const own = new Set(names.map((name) => name.toLowerCase()));
  return found.some((address) => own.has(address.trim().toLowerCase()));
}

/** What is left of the actions in a circle: the message stays, even where it was to be discarded. */
export function staying(actions: readonly TakenMailAction[]): readonly TakenMailAction[] {
  return actions.filter(({ type }) => type !== "redirect" && type !== "discard");
}
