import { type AddressLeniency, parseAddressList } from "@mailwright/address";
import { shown } from "../build/shown.ts";
import { MimeUsageError } from "../errors.ts";
import { formatHeaderField } from "../header/header-format.ts";

// What servers accept as an address of mail, so that it can be reported about to there.
const TAKEN: readonly AddressLeniency[] = [
  "obsolete",
  "long",
  "label",
  "hyphen",
  "numeric",
  "literal",
];

/**
 * Writes the From or To field of a report. RFC 5322 §3.6.2, §3.6.3: a list of one address at least.
 *
 * @throws MimeUsageError `MIME_BUILD_ADDRESS`, and what `formatHeaderField` throws
 */
export function addressField(name: string, value: string, utf8: boolean): string {
  const field = formatHeaderField(name, value, { utf8 });
  const { value: found = [], defects } = parseAddressList(value, { allow: TAKEN });
  const taken: ReadonlySet<string> = new Set(TAKEN);
  const isSomebody = found.some((each) => each.type === "mailbox" || each.members.length > 0);
  if (!isSomebody || defects.some(({ code }) => !taken.has(code))) {
    throw new MimeUsageError(
      "MIME_BUILD_ADDRESS",
      `${name}: ${shown(value)} is no list of addresses`,
    );
  }
  return field;
}
