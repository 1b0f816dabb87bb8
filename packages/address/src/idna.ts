import { decodePunycode } from "./punycode.ts";

/**
 * A domain with A-labels, in lower case; `undefined` when it is not written as IDNA writes it.
 *
 * The platform's URL parser maps by UTS 46, which lets more pass than a U-label of RFC 5890: what it
 * maps must therefore come back as it was, but for the case. `xn--` labels too.
 */
export function toAscii(domain: string): string | undefined {
  const lower = domain.toLowerCase();
  if (isPlain(lower)) return lower;
  const host = hostOf(lower);
  const unicode = host === undefined ? undefined : toUnicode(host);
  if (unicode === undefined || unicode !== toUnicode(lower)?.normalize("NFC")) return undefined;
  if (unicode === lower) return host;
  // A-labels stand for U-labels only: what they decode to must encode to them again.
  return hostOf(unicode) === host ? host : undefined;
}

/** A domain with U-labels; `undefined` when an `xn--` label is no Punycode. */
export function toUnicode(domain: string): string | undefined {
  const labels: string[] = [];
  for (const label of domain.split(".")) {
    const decoded = label.startsWith("xn--") ? decodePunycode(label.slice(4)) : label;
    if (decoded === undefined) return undefined;
    labels.push(decoded);
  }
  return labels.join(".");
}

/** Whether IDNA has nothing to say about a domain in lower case. */
function isPlain(domain: string): boolean {
  if (domain.includes("xn--")) return false;
  for (let at = 0; at < domain.length; at++) if (domain.charCodeAt(at) > 0x7f) return false;
  return true;
}

function hostOf(domain: string): string | undefined {
  // What a URL gives a meaning to would be read as something else than a host.
  if (/[^a-z0-9.\u0080-\uffff-]/.test(domain)) return undefined;
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    return undefined;
  }
}
