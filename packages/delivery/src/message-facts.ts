import { parseAddressList, type NamedMailbox } from "@mailwright/address";
import type { Envelope } from "@mailwright/core";
import { decodeEncodedWords, type Header, type HeaderField } from "@mailwright/mime";
import type { MailFactsPort } from "@mailwright/rules/mail";

/** A message as rules are to see it. */
export interface SeenMessage {
  readonly envelope: Pick<Envelope, "reversePath" | "recipients">;
  /** In octets. */
  readonly size: number;
  /** The header, in its parts: that of the prefix, and that of the body. */
  readonly headers: readonly Header[];
  /** How far its sender is known; absent: not at all. */
  readonly source?: "authenticated";
}

/**
 * What rules ask of a message. A field is decoded when a rule asks for it.
 *
 * @example
 * const headers = [parseHeader(octets).value];
 * const facts = mailFacts(messageFacts({ envelope, size, headers }), { now: clock.now() });
 */
export function messageFacts({ headers, ...message }: SeenMessage): MailFactsPort {
  return {
    ...message,
    text: (name) => allOf(headers, name).map(decodedValue),
    addresses: (name) => allOf(headers, name).flatMap(({ value }) => mailboxesOf(value)),
    lines() {
      const lines: string[] = [];
      for (const part of headers)
        for (const field of part) lines.push(`${field.name}: ${decodedValue(field)}`);
      return lines;
    },
  };
}

function allOf(headers: readonly Header[], name: string): readonly HeaderField[] {
  const fields: HeaderField[] = [];
  for (const header of headers) fields.push(...header.all(name));
  return fields;
}

/** Most values have no encoded word, and are read as they are. */
function decodedValue({ value }: HeaderField): string {
  return value.includes("=?") ? decodeEncodedWords(value) : value;
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
