import type { Reply } from "@mailwright/core";
import { formatHeaderField, type Header } from "@mailwright/mime";

/** What is said of a message that comes back to where it was sent on from. RFC 3463 §3.5. */
export const CIRCLE: Reply = {
  code: 554,
  enhanced: "5.4.6",
  text: "The message has been here before: it would be sent on in a circle",
};

/** The field by which a message that was sent on from an address is known again. RFC 9228. */
export function deliveredTo(address: string): Uint8Array {
  return new TextEncoder().encode(formatHeaderField("Delivered-To", address, { utf8: true }));
}

/**
 * True when a message comes back from another server that it was sent on to (RFC 9228 §4). Anybody can
 * write such a field: what follows must serve nobody who does.
 *
 * @param names - the addresses it would be sent on from
 */
export function hasBeenHere(headers: readonly Header[], names: readonly string[]): boolean {
  const own = new Set(names.map((name) => name.toLowerCase()));
  return headers.some((header) =>
    header.all("delivered-to").some(({ value }) => own.has(value.trim().toLowerCase())),
  );
}
