/**
 * What can become of a message by rules and scripts: data, which delivery carries out. `store` files a
 * copy; `discard` leaves out the default delivery, so that both together move the message.
 */
export type MailAction =
  | {
      readonly type: "store";
      readonly mailbox: string;
      /** Whose mailbox, by address; absent: that of the account the rules belong to. */
      readonly account?: string;
    }
  /** Refused, with one line of text for the sender. */
  | { readonly type: "reject"; readonly text: string }
  | { readonly type: "discard" }
  | { readonly type: "addHeader"; readonly name: string; readonly value: string }
  /** A copy sent on to these addresses. */
  | { readonly type: "redirect"; readonly to: readonly string[] }
  /** No further rules. */
  | { readonly type: "stop" };
