// The parameters of RFC 3492 §5.
const BASE = 36;
const TMIN = 1;
const TMAX = 26;
const SKEW = 38;
const DAMP = 700;

/** Decodes Punycode in lower case (RFC 3492 §6.2); `undefined` when it is none. */
export function decodePunycode(encoded: string): string | undefined {
  const delimiter = encoded.lastIndexOf("-");
  const points = Array.from(encoded.slice(0, Math.max(0, delimiter)), (each) =>
    each.codePointAt(0),
  );
  let at = delimiter < 0 ? 0 : delimiter + 1;
  let [point, bias, position] = [128, 72, 0];
  while (at < encoded.length) {
    const begun = position;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(encoded.charCodeAt(at++));
      if (digit === undefined) return undefined;
      position += digit * weight;
      if (position > 0x7f_ff_ff_ff) return undefined;
      const threshold = Math.min(Math.max(k - bias, TMIN), TMAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = points.length + 1;
    bias = adapt(position - begun, length, begun === 0);
    point += Math.floor(position / length);
    if (point > 0x10_ff_ff) return undefined;
    position %= length;
    points.splice(position++, 0, point);
  }
  return String.fromCodePoint(...(points as number[]));
}

/** RFC 3492 §6.1. */
function adapt(delta: number, length: number, isFirst: boolean): number {
  let left = Math.floor(delta / (isFirst ? DAMP : 2));
  left += Math.floor(left / length);
  let k = 0;
  for (; left > ((BASE - TMIN) * TMAX) / 2; k += BASE) left = Math.floor(left / (BASE - TMIN));
  return k + Math.floor(((BASE - TMIN + 1) * left) / (left + SKEW));
}

function digitOf(code: number): number | undefined {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  return code >= 0x30 && code <= 0x39 ? code - 0x30 + 26 : undefined;
}
