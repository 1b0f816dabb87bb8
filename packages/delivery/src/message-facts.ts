import { parseAddressList, type NamedMailbox } from "@mailwright/address";
import type { Envelope } from "@mailwright/core";
import { decodeEncodedWords, type Header, parseHeader } from "@mailwright/mime";
import type { MailFactsPort } from "@mailwright/rules/mail";

/** A message as rules are to see it. */
export interface SeenMessage {
  readonly envelope: Pick<Envelope, "reversePath" | "recipients">;
  /** In octets. */
  readonly size: number;
  /** The first octets, at least its header. */
  readonly head: Uint8Array;
  /** How far its sender is known; absent: not at all. */
  readonly source?: "authenticated" | "trusted";
}

/**
 * What rules ask of a message. Header fields are found at once, and decoded when a rule asks.
 *
 * @example
 * const facts = mailFacts(messageFacts({ envelope, size, head }), { now: clock.now() });
 */
export function messageFacts({ head, ...message }: SeenMessage): MailFactsPort {
  let parsed: Header | undefined;
  const header = (): Header => (parsed ??= parseHeader(head).value);
  return {
    ...message,
    text: (name) =>
      header()
        .all(name)
        .map(({ value }) => decodeEncodedWords(value)),
    addresses: (name) =>
      header()
        .all(name)
        .flatMap(({ value }) => mailboxesOf(value)),
    lines: () => Array.from(header(), ({ name, value }) => `${name}: ${decodeEncodedWords(value)}`),
  };
}

type Listed = ReturnType<MailFactsPort["addresses"]>[number];

/** The mailboxes a field lists, those of its groups too. */
function mailboxesOf(value: string): readonly Listed[] {
  const listed = parseAddressList(value).value ?? [];
  return listed.flatMap((each) => (each.type === "group" ? each.members.map(seen) : [seen(each)]));
}

/** A name is decoded after it was found: what it holds is no address. */
function seen({ name, mailbox: { localPart, domain } }: NamedMailbox): Listed {
  const address = `${localPart}@${domain}`;
  return name === undefined ? { address } : { address, name: decodeEncodedWords(name) };
}
