/** Which addresses a record is about. Each picture may have one `*`, which stands for any text. */
export type RouterPicture =
  /** Every name of the domains that look like this; never those of the main domain. */
  | { readonly type: "domain"; readonly domain: string }
  /** The names that look like this, in domains that do; without a domain: in the main domain. */
  | { readonly type: "account"; readonly local: string; readonly domain?: string };

/** What a record does. A `*` stands for the text that the `*` of the picture stood for. */
export type RouterTarget =
  /**
   * Replaces parts of the address: without `local` the local part stays, without `domain` the
   * address becomes one of the main domain.
   */
  | { readonly type: "rewrite"; readonly local?: string; readonly domain?: string }
  /** `null` accepts and discards; the others refuse, each for a reason of its own. */
  | { readonly type: "error" | "blacklisted" | "spamtrap" | "null" };

/** A record of the router table: addresses that look like `left` become `right`. */
export interface RouterRecord {
  /** Its line in the table, from 1. */
  readonly line: number;
  /**
   * Who else may send where it leads, when that is another domain. `simple` (`Relay:`, which may be
   * left out): everybody, unless the local part is a route (`%`, `!`, `@`); `all` (`RelayAll:`):
   * everybody; `none` (`NoRelay:`): only those who may relay anyway.
   */
  readonly relay: "simple" | "all" | "none";
  readonly left: RouterPicture;
  readonly right: RouterTarget;
  readonly comment?: string;
}

/** What stands before a record, by the right it gives. */
export const relayPrefixes = { simple: "Relay", all: "RelayAll", none: "NoRelay" } as const;

/**
 * Writes a record as a line of the table, as {@link parseRouterTable} reads it. `Relay:` is left out.
 *
 * @example
 * const [record] = parseRouterTable("Relay:<sales>=ann@example.org;for now").value;
 * formatRouterRecord(record); // "<sales> = ann@example.org ; for now"
 */
export function formatRouterRecord(record: RouterRecord): string {
  const { comment } = record;
  return comment === undefined ? recordText(record) : `${recordText(record)} ; ${comment}`;
}

/** The record without its comment. */
export function recordText({ relay, left, right }: RouterRecord): string {
  const prefix = relay === "simple" ? "" : `${relayPrefixes[relay]}:`;
  return `${prefix}${pictureText(left)} = ${targetText(right)}`.trimEnd();
}

function pictureText(left: RouterPicture): string {
  return left.type === "domain" ? left.domain : `<${left.local}${domainText(left.domain)}>`;
}

function targetText(right: RouterTarget): string {
  if (right.type !== "rewrite") return right.type;
  const { local, domain } = right;
  return local === undefined ? (domain ?? "") : `${local}${domainText(domain)}`;
}

function domainText(domain: string | undefined): string {
  return domain === undefined ? "" : `@${domain}`;
}
