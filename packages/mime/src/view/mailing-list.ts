import { DefectList, type Salvaged } from "../defects.ts";
import {
  type ListCommand,
  parseListCommand,
  parseListId,
  parseListUnsubscribePost,
} from "../field/list-fields.ts";
import type { CharsetParts } from "../header/encoded-words.ts";
import type { Header } from "../header/header.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";

const COMMANDS = ["archive", "help", "owner", "post", "subscribe", "unsubscribe"] as const;

/** The mailing list that a message says it came by. RFC 2369, 2919, 8058. */
export interface MailingList {
  /** Of List-Id: `dev.lists.example.org`. */
  readonly id?: string;
  /** What people call it. */
  readonly name?: string;
  readonly archive?: ListCommand;
  readonly help?: ListCommand;
  readonly owner?: ListCommand;
  readonly post?: ListCommand;
  readonly subscribe?: ListCommand;
  readonly unsubscribe?: ListCommand;
  /**
   * True when a POST to the HTTPS URI of `unsubscribe` unsubscribes (RFC 8058 §3.1). Before it is
   * used, a signature must be found good that covers both fields (RFC 8058 §4).
   */
  readonly oneClick: boolean;
}

/** Reads the fields of a header that tell of a mailing list; no value where there is none. */
export function mailingListOf(
  header: Header,
  limits: Partial<MimeLimits>,
  parts: CharsetParts,
): Salvaged<MailingList | undefined> {
  const list = new DefectList(limits.defects ?? mimeDefaults.defects);
  const field = header.get("list-id");
  const id = field === undefined ? undefined : parseListId(field.value, parts);
  if (field !== undefined && id !== undefined) list.addAllAt(field.start, id.defects);
  const commands: { [Name in (typeof COMMANDS)[number]]?: ListCommand } = {};
  for (const name of COMMANDS) {
    const command = header.get(`list-${name}`);
    if (command === undefined) continue;
    const { value, defects } = parseListCommand(command.value, limits);
    list.addAllAt(command.start, defects);
    commands[name] = value;
  }
  const oneClick = offersOneClick(header, commands.unsubscribe);
  const found = id?.value !== undefined || Object.keys(commands).length > 0;
  const value = found ? { ...id?.value, ...commands, oneClick } : undefined;
  return { value, defects: list.defects };
}

// RFC 8058 §3.1: one field of each, and an HTTPS URI.
function offersOneClick(header: Header, unsubscribe: ListCommand | undefined): boolean {
  const [post, ...others] = header.all("list-unsubscribe-post");
  if (post === undefined || others.length > 0 || unsubscribe?.type !== "uris") return false;
  if (header.all("list-unsubscribe").length > 1) return false;
  const offered = parseListUnsubscribePost(post.value).value === "one-click";
  return offered && unsubscribe.uris.some((uri) => /^https:/i.test(uri));
}
