import type { Bytes, Envelope, Id, Message, Refuse, Stored } from "@mailwright/core";
import type { Statement } from "@mailwright/database";
import type { TakenMailAction } from "./mail-rules.ts";

/** A message that came in and waits to be acknowledged. */
export interface Incoming {
  /** The id it is known by so far. */
  readonly id?: Id;
  readonly envelope: Envelope;
  /** Header fields added on the way in, each ending in CRLF. */
  readonly prefix: Uint8Array;
  readonly draft: {
    readonly body: Stored;
    /** The first octets of the body. */
    readonly head: Uint8Array;
    readonly statements: readonly Statement[];
  };
}

/** How it came in. */
export interface IncomingCall {
  readonly session: {
    /** `submission`: from a user, whose message may be completed. RFC 6409 §8. */
    readonly service: "relay" | "submission";
    /** Whom the sender authenticated as. */
    readonly identity?: string;
  };
}

/** What became of one recipient. */
export type Accepted = { readonly type: "accepted"; readonly id: Id } | Refuse;

/** The mailboxes, as local delivery sees them. */
export interface MailstorePort {
  /** What files a message, for a batch of someone else's; a second time it files nothing. */
  deliver(
    account: Id,
    message: {
      readonly prefix: Uint8Array;
      readonly body: Stored;
      readonly deliveryId: string;
      readonly receivedAt: number;
      /** Default: INBOX. */
      readonly mailbox?: string;
    },
  ): { readonly statements: readonly Statement[] };
}

/** The accounts, as local delivery sees them. */
export interface AccountsPort {
  /** What makes a batch conflict once the account is gone: no mail is filed for nobody. */
  statementsToRequire?(account: Id): readonly Statement[];
  find(address: string): Promise<
    | {
        readonly type: "account";
        readonly id: Id;
        readonly address: string;
        readonly state: "enabled" | "disabled";
      }
    | { readonly type: "unknown" | "foreign" }
  >;
}

/** The bodies at rest, as sending sees them. */
export interface BodiesPort {
  read(body: Stored, options?: { readonly end?: number; readonly signal?: AbortSignal }): Bytes;
}

/** The settings of accounts, as their rules are read from. */
export interface SettingsPort {
  read(
    scope: Id,
    name: string,
  ): Promise<{ readonly type: "set"; readonly value: unknown } | { readonly type: "unset" }>;
}

/** What the rules of an account decided. */
export type AccountDecision =
  | {
      readonly type: "actions";
      readonly actions: readonly TakenMailAction[];
      /** Of what is sent on: where its copies come from, and what goes to disk with them. */
      readonly sending?: {
        readonly sentOn: NonNullable<Envelope["sentOn"]>;
        readonly statements: readonly Statement[];
      };
    }
  /** It was sent on to another server from here, and has come back. */
  | { readonly type: "circle" };

/** The rules of accounts, as local delivery asks for them; {@link AccountRules} are some. */
export interface AccountRulesPort {
  decide(
    account: { readonly id: Id; readonly address: string },
    message: Message,
    options: { readonly signal: AbortSignal },
  ): Promise<AccountDecision>;
}
