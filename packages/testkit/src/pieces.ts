import * as fc from "fast-check";

/**
 * The ways a network may cut `bytes`: chunks that, joined, are `bytes` again; some may be empty. For
 * a property: a decoder must say the same whichever way its input came.
 */
export function pieces(bytes: Uint8Array): fc.Arbitrary<Uint8Array[]> {
  const places = fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 });
  const few = places.map((cuts) => cut(bytes, cuts));
  return fc.oneof(
    { weight: 9, arbitrary: few },
    { weight: 1, arbitrary: fc.constant(ones(bytes)) },
  );
}

/** Every way to cut `bytes` in two, then one octet at a time: for inputs of some hundred octets. */
export function everySplit(bytes: Uint8Array): Uint8Array[][] {
  const splits: Uint8Array[][] = [];
  for (let at = 0; at <= bytes.length; at++) splits.push(cut(bytes, [at]));
  splits.push(ones(bytes));
  return splits;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  let start = 0;
  return [...places, bytes.length]
    .toSorted((one, other) => one - other)
    .map((end) => {
      const piece = bytes.slice(start, end);
      start = end;
      return piece;
    });
}

function ones(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (_, at) => bytes.slice(at, at + 1));
}
