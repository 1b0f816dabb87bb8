import type { Stored } from "@mailwright/core";
import type { Bodies, ReadRange } from "./bodies.ts";

/** The octets of a message, or a range of them: its prefix, then its body. */
export async function* contentOf(
  message: { readonly prefix: Uint8Array; readonly body: Stored },
  bodies: Bodies,
  { start = 0, end = Number.POSITIVE_INFINITY, signal }: ReadRange = {},
): AsyncGenerator<Uint8Array> {
  const { prefix, body } = message;
  const head = prefix.subarray(start, Math.min(end, prefix.length));
  if (head.length > 0) yield head;
  const range = {
    start: Math.max(0, start - prefix.length),
    end: Math.min(body.size, end - prefix.length),
  };
  if (range.start >= range.end) return;
  yield* bodies.read(body, signal === undefined ? range : { ...range, signal });
}
