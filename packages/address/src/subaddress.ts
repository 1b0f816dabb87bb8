import { findControl } from "./characters.ts";
import { AddressUsageError } from "./errors.ts";
import { isQuotedString, quote, unquote } from "./local-part.ts";
import type { Mailbox } from "./mailbox.ts";

/** An address, and what its owner appended to the name. RFC 5233 §4. */
export interface Subaddress {
  /** The address without the detail. */
  readonly mailbox: Mailbox;
  /** What stands behind the separator, in plain text; absent where there is no separator. */
  readonly detail?: string;
}

/** How a detail is set off. */
export interface SubaddressOptions {
  /** The characters of which each separates, such as `+-`. Default: `+`. */
  readonly separators?: string;
}

/** The defaults of {@link SubaddressOptions}. */
export const subaddressDefaults = { separators: "+" } as const;

/**
 * Splits `jane+folder@example.org` at the first separator that has a name before it. Quotes are no
 * part of a name (RFC 5321 §4.1.2): `"jane+a folder"` is Jane's as `jane+folder` is, and a name keeps
 * quotes only where it needs them.
 *
 * @throws AddressUsageError `ADDRESS_SEPARATOR` when there is no separator, or it is no printable
 *   character beside the quote, the backslash and the at sign
 * @example
 * splitSubaddress({ localPart: "jane+folder", domain: "example.org" }).detail; // "folder"
 */
export function splitSubaddress(mailbox: Mailbox, options: SubaddressOptions = {}): Subaddress {
  const { separators } = { ...subaddressDefaults, ...options };
  if (separators === "" || /["\\@\s]/.test(separators) || findControl(separators) >= 0) {
    throw new AddressUsageError("ADDRESS_SEPARATOR", `"${separators}" separates nothing`);
  }
  const { localPart, domain } = mailbox;
  const name = unquote(localPart);
  const at = firstOf(separators, name);
  if (at < 0) return { mailbox };
  const user = name.slice(0, at);
  const isKept = !isQuotedString(localPart);
  return {
    mailbox: { localPart: isKept ? user : quote(user), domain },
    detail: name.slice(at + 1),
  };
}

/** The first separator but for the first character; -1 when there is none. */
function firstOf(separators: string, name: string): number {
  for (let at = 1; at < name.length; at++) if (separators.includes(name.charAt(at))) return at;
  return -1;
}
