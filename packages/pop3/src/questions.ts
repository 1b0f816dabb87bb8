import type { Bytes } from "@mailwright/core";
import type { Credentials } from "@mailwright/sasl";
import type { Authentication, MaildropMessage, Pop3Identity } from "./handlers.ts";

/** What a session learns of opening a maildrop. */
export type OpenAnswer =
  | { readonly type: "opened"; readonly messages: readonly MaildropMessage[] }
  | { readonly type: "in-use" }
  | { readonly type: "unavailable"; readonly reason: string };

/** What a POP3 session asks its host. A type alias: an interface would not be a `Questions`. */
export type Pop3Questions = {
  /** Are these credentials good? */
  readonly authenticate: { readonly input: Credentials; readonly answer: Authentication };
  /** Open the maildrop of who has logged in. */
  readonly open: { readonly input: Pop3Identity; readonly answer: OpenAnswer };
  /** The octets of a message, or its top. Answered once the first octets are at hand. */
  readonly read: {
    readonly input: { readonly index: number; readonly lines?: number };
    readonly answer: Bytes;
  };
  /** Remove these messages, then let go of the maildrop. */
  readonly update: {
    readonly input: { readonly indexes: readonly number[] };
    readonly answer: undefined;
  };
};
