import type { Mailbox } from "./mailbox.ts";

/** A mailbox of a header field. */
export interface NamedMailbox {
  readonly type: "mailbox";
  /** The display name without its quotes; encoded words (RFC 2047) are not decoded. */
  readonly name?: string;
  readonly mailbox: Mailbox;
}

/** A group of a header field: `undisclosed-recipients:;`. */
export interface Group {
  readonly type: "group";
  readonly name: string;
  readonly members: readonly NamedMailbox[];
}

/** What a header field such as From, To or Cc lists; it may hold UTF-8 (RFC 6532 §3.2). */
export type Address = NamedMailbox | Group;

/** A mailbox with its name, if it has one. */
export function namedMailbox({
  name,
  mailbox,
}: {
  readonly name: string;
  readonly mailbox: Mailbox;
}): NamedMailbox {
  return name === "" ? { type: "mailbox", mailbox } : { type: "mailbox", name, mailbox };
}
