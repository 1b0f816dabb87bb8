import { type Address, type NamedMailbox, parseAddressList } from "@mailwright/address";
import type { Header } from "../header/header.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import type { Part } from "../structure/part.ts";

/** An address as IMAP tells it. RFC 9051 §7.5.2. */
export interface ImapAddress {
  /** The display name without quotes; encoded words are left as they are. */
  readonly name?: string;
  /** The local part without quotes. Absent at the end of a group; where `host` is absent, its name. */
  readonly mailbox?: string;
  /** The domain. Absent at the beginning and the end of a group. */
  readonly host?: string;
}

/**
 * The ENVELOPE of a message. Texts are values of fields, unfolded and not decoded; absent ones are
 * NIL in IMAP, and so are empty lists. RFC 9051 §7.5.2.
 */
export interface ImapEnvelope {
  readonly date?: string;
  readonly subject?: string;
  readonly from: readonly ImapAddress[];
  /** As `from` where the message has none. */
  readonly sender: readonly ImapAddress[];
  /** As `from` where the message has none. */
  readonly replyTo: readonly ImapAddress[];
  readonly to: readonly ImapAddress[];
  readonly cc: readonly ImapAddress[];
  readonly bcc: readonly ImapAddress[];
  readonly inReplyTo?: string;
  readonly messageId?: string;
}

/**
 * Makes the ENVELOPE of RFC 9051 §7.5.2 (RFC 3501 §7.4.2) from the header of a message, which may be
 * one within another.
 *
 * @param limits - of these, `addresses` counts
 * @example
 * const { value: part } = parseStructure(new TextEncoder().encode("From: a@b.example\r\n\r\n"));
 * imapEnvelope(part).sender; // [{ mailbox: "a", host: "b.example" }]
 */
export function imapEnvelope(part: Part, limits: Partial<MimeLimits> = {}): ImapEnvelope {
  const { header } = part;
  const list = (name: string): readonly ImapAddress[] => addressesOf(header, name, limits);
  const from = list("from");
  const [sender, replyTo] = [list("sender"), list("reply-to")];
  return {
    ...text(header, "date", "date"),
    ...text(header, "subject", "subject"),
    from,
    // RFC 9051 §7.5.2: where these are absent or empty, the server fills them in.
    sender: sender.length === 0 ? from : sender,
    replyTo: replyTo.length === 0 ? from : replyTo,
    to: list("to"),
    cc: list("cc"),
    bcc: list("bcc"),
    ...text(header, "in-reply-to", "inReplyTo"),
    ...text(header, "message-id", "messageId"),
  };
}

function text<Name extends string>(
  header: Header,
  field: string,
  name: Name,
): { readonly [Key in Name]?: string } {
  const value = header.get(field)?.value;
  return (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };
}

function addressesOf(
  header: Header,
  name: string,
  limits: Partial<MimeLimits>,
): readonly ImapAddress[] {
  const value = header.get(name)?.value;
  if (value === undefined) return [];
  const addresses = limits.addresses ?? mimeDefaults.addresses;
  return parseAddressList(value, { addresses }).value?.flatMap(told) ?? [];
}

// RFC 9051 §7.5.2: a group is told as its name without a host, its members, and an empty address.
function told(address: Address): readonly ImapAddress[] {
  if (address.type === "mailbox") return [toldMailbox(address)];
  return [{ mailbox: address.name }, ...address.members.map(toldMailbox), {}];
}

function toldMailbox({ name, mailbox: { localPart, domain } }: NamedMailbox): ImapAddress {
  const quoted = localPart.startsWith('"');
  const mailbox = quoted ? localPart.slice(1, -1).replaceAll(/\\(.)/g, "$1") : localPart;
  return { ...(name !== undefined && { name }), mailbox, host: domain };
}
