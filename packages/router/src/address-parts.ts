import { comparisonKey, parseMailbox, parsePath } from "@mailwright/address";

/** An address in two parts. */
export interface AddressParts {
  /** As it stands in the address. */
  readonly local: string;
  /** `@` and the domain; the empty string is the main domain. */
  readonly at: string;
  /** The domain as it is compared; empty where there is none. */
  readonly domain: string;
}

/**
 * Parts an address.
 *
 * @param steps - what was noticed is added to them
 * @returns `undefined` when it is none
 */
export function splitAddress(address: string, steps: string[]): AddressParts | undefined {
  // An address without a domain is a name of the main domain; the directory knows its syntax.
  if (!address.includes("@")) return { local: address, at: "", domain: "" };
  const { value, defects } = parsePath(`<${address}>`);
  if (value?.mailbox === undefined) {
    steps.push(`not an address: ${defects[0]?.text ?? "empty"}`);
    return undefined;
  }
  // RFC 5321 §3.3 and appendix C: a source route is ignored.
  if (value.address !== address) steps.push(`source route dropped: ${value.address}`);
  const { localPart, domain } = value.mailbox;
  return { local: localPart, at: `@${domain}`, domain: domainKey(domain) };
}

/** A domain as it is compared: in lower case, with A-labels. */
export function domainKey(domain: string): string {
  return comparisonKey({ localPart: "x", domain }).slice(2);
}

/** A local part without the quotes that may stand around it. RFC 5321 §4.1.2. */
export function unquoted(local: string): string {
  return local.startsWith('"') ? local.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : local;
}

/** A name as a local part: in quotes where it is more than a dot-string. RFC 5321 §4.1.2. */
export function quoted(name: string): string {
  const isPlain = !name.startsWith('"') && parseMailbox(`${name}@x`).value !== undefined;
  return isPlain || name === "" ? name : `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** Whether a local part is a route to somewhere else: `a%b`, `a!b`, `"a@b"`. RFC 5321 appendix F.2. */
export function isExplicitRoute(local: string): boolean {
  return /[%!@]/.test(local);
}
