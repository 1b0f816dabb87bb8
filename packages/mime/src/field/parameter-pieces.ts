import { concatBytes } from "@mailwright/core";
import { hexadecimal } from "../body/quoted-printable.ts";
import type { CharsetDecoders } from "../charset.ts";
import type { DefectList } from "../defects.ts";
import { textOf } from "../octets.ts";

/** A piece of a parameter that is continued or encoded. RFC 2231 §3 and §4. */
export interface Piece {
  readonly index: number;
  /** True when its value is percent-encoded. */
  readonly extended: boolean;
  readonly value: string;
  readonly at: number;
}

/** The value that the pieces of a parameter make, in the order of their numbers. */
export function assembled(
  pieces: readonly Piece[],
  defects: DefectList,
  decoders: CharsetDecoders,
): string {
  const ordered = inOrder(pieces, defects);
  const [first] = ordered;
  if (first === undefined || !ordered.some((piece) => piece.extended)) {
    return ordered.map((piece) => piece.value).join("");
  }
  // RFC 2231 §4: the first piece begins with charset'language'.
  const prefix = first.extended ? /^([^']*)'[^']*'/.exec(first.value) : null;
  const octets = concatBytes(
    ordered.map((piece) => {
      const value = piece === first ? piece.value.slice(prefix?.[0].length ?? 0) : piece.value;
      return piece.extended ? percentDecoded(value) : new TextEncoder().encode(value);
    }),
  );
  const label = prefix?.[1] ?? "";
  const decoder = label === "" ? undefined : decoders.get(label.toLowerCase());
  if (label !== "" && decoder === undefined) defects.add("parameter-charset", first.at);
  return decoder?.decode(octets) ?? textOf(octets);
}

// RFC 2231 §3: numbered from 0 on, in any order. What follows a gap is left out.
function inOrder(pieces: readonly Piece[], defects: DefectList): readonly Piece[] {
  const ordered: Piece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.index - b.index)) {
    if (piece.index === ordered.length) ordered.push(piece);
    else if (piece.index < ordered.length) defects.add("parameter-repeated", piece.at);
    else {
      defects.add("parameter-continuation", piece.at);
      break;
    }
  }
  return ordered;
}

function percentDecoded(text: string): Uint8Array {
  const written = new TextEncoder().encode(text);
  const decoded = new Uint8Array(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at++) {
    const octet = written[at] as number;
    const high = octet === PERCENT ? hexadecimal(written[at + 1]) : undefined;
    const low = high === undefined ? undefined : hexadecimal(written[at + 2]);
    if (high !== undefined && low !== undefined) at += 2;
    decoded[length++] = high !== undefined && low !== undefined ? high * 16 + low : octet;
  }
  return decoded.subarray(0, length);
}

const PERCENT = 37;
