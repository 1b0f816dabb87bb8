import type { Parsed } from "@mailwright/core";
import { type AddressDefectCode, defect, noDefects } from "./defects.ts";
import { isQuotedString, quote, unquote } from "./local-part.ts";
import { type Mailbox, parseMailbox } from "./mailbox.ts";

/** What a local part means to the host that has it: a name there, or the way to another host. */
export type LocalRoute =
  | {
      /** A name of the host. */
      readonly form: "name";
    }
  | {
      /** `user%host`, `host!user`, or an address in quotes, `"user@host"`. */
      readonly form: "percent" | "bang" | "quoted";
      /** Where the mail is to go next; its local part may be a route again. */
      readonly mailbox: Mailbox;
    };

/**
 * Reads a local part as routers of old did (RFC 1123 §5.2.16, RFC 976 §3; RFC 5321 appendix F.2 takes
 * no route from strangers): an at sign in quotes counts first, then the last percent sign, then the
 * first exclamation mark. It also reads a bang path that has no domain behind it.
 *
 * Without a value it looks like a route, but no address comes of it: it may be neither relayed nor
 * taken for a name without a look at the directory.
 *
 * @example
 * parseLocalRoute("user%inner.example").value; // { form: "percent", mailbox: user@inner.example }
 * parseLocalRoute("one.example!two.example!user").value; // bang: two.example!user@one.example
 * parseLocalRoute("jane").value; // { form: "name" }
 */
export function parseLocalRoute(localPart: string): Parsed<LocalRoute, AddressDefectCode> {
  const name = unquote(localPart);
  const at = isQuotedString(localPart) ? name.lastIndexOf("@") : -1;
  const percent = name.lastIndexOf("%");
  const bang = name.indexOf("!");
  if (at >= 0) return hop("quoted", name.slice(0, at), name.slice(at + 1), at);
  if (percent >= 0) return hop("percent", name.slice(0, percent), name.slice(percent + 1), percent);
  if (bang >= 0) return hop("bang", name.slice(bang + 1), name.slice(0, bang), bang);
  return { value: { form: "name" }, defects: noDefects };
}

function hop(
  form: "percent" | "bang" | "quoted",
  local: string,
  domain: string,
  at: number,
): Parsed<LocalRoute, AddressDefectCode> {
  const localPart = isQuotedString(local) ? local : quote(local);
  const mailbox = local === "" ? undefined : parseMailbox(`${localPart}@${domain}`).value;
  if (mailbox === undefined) return { defects: [defect("hop", at)] };
  return { value: { form, mailbox }, defects: noDefects };
}
