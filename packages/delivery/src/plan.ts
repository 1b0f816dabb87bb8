import { concatBytes, type Envelope } from "@mailwright/core";
import { formatHeaderField } from "@mailwright/mime";
import { encodeWords } from "@mailwright/mime/node";
import type { Copy } from "@mailwright/queue";
import type { TakenMailAction } from "./mail-rules.ts";

/** A copy to be filed, with the header fields that rules had added by then. */
export interface Filing {
  readonly mailbox: string;
  /** Whose mailbox; absent: that of the account the rules belong to. */
  readonly account?: string;
  readonly added: Uint8Array;
}

/** A copy to be sent on. */
interface Redirection {
  readonly to: readonly string[];
  readonly added: Uint8Array;
}

/** What the actions of rules come to. */
export interface Plan {
  readonly filings: readonly Filing[];
  readonly redirections: readonly Redirection[];
  /** Header fields for the message itself, each ending in CRLF. */
  readonly added: Uint8Array;
  /** What becomes of the message itself. */
  readonly rest:
    | { readonly type: "deliver" }
    | { readonly type: "discard" }
    | { readonly type: "reject"; readonly rule: string; readonly text: string };
}

// What rules may add to one message, in octets; more is left out.
const LONGEST_ADDED = 65_536;

/** Puts together what rules have decided, in their order: a field is in the copies made after it. */
export function planOf(actions: readonly TakenMailAction[]): Plan {
  const filings: Filing[] = [];
  const redirections: Redirection[] = [];
  let rest: Plan["rest"] = { type: "deliver" };
  let fields = "";
  const added = (): Uint8Array => new TextEncoder().encode(fields);
  for (const action of actions) {
    switch (action.type) {
      case "addHeader": {
        const field = formatHeaderField(action.name, encodeWords(action.value));
        if (fields.length + field.length <= LONGEST_ADDED) fields = field + fields;
        break;
      }
      case "store": {
        const { type: _type, rule: _rule, ...where } = action;
        filings.push({ ...where, added: added() });
        break;
      }
      case "redirect":
        redirections.push({ to: action.to, added: added() });
        break;
      case "discard":
        rest = { type: "discard" };
        break;
      case "reject":
        rest = { type: "reject", rule: action.rule, text: action.text };
        break;
      default:
    }
  }
  return { filings, redirections, added: added(), rest };
}

/**
 * The copies of a message that its redirections ask for.
 *
 * @param owner - whose rules they are: it hears of what fails, but never of a report
 * @param sentOn - where the copies come from
 */
export function copiesOf(
  { redirections }: Plan,
  owner: string,
  sentOn: Envelope["sentOn"],
  message: { readonly envelope: Omit<Envelope, "recipients">; readonly prefix: Uint8Array },
): readonly Copy[] {
  const { reversePath, body, smtputf8 } = message.envelope;
  // RFC 5321 §4.5.5: a report has the null reverse-path, and keeps it.
  const sender = reversePath === "" ? "" : owner;
  return redirections.map(({ to, added }) => {
    // RFC 6531 §3.4: an address with UTF-8 is sent to servers that know of it.
    const international =
      smtputf8 === true || [sender, ...to].some((each) => /\P{ASCII}/u.test(each));
    const envelope: Envelope = {
      reversePath: sender,
      recipients: to.map((address) => ({ address })),
      ...(body === undefined ? {} : { body }),
      ...(international ? { smtputf8: true } : {}),
      ...(sentOn === undefined ? {} : { sentOn }),
    };
    return { envelope, prefix: concatBytes([added, message.prefix]) };
  });
}
