import {
  type Bytes,
  type Clock,
  id,
  type Random,
  systemClock,
  systemRandom,
} from "@mailwright/core";
import { parseDomain } from "@mailwright/address";
import { MimeUsageError } from "../errors.ts";
import { type AddressContent, mailboxOf } from "./address-format.ts";
import { type AttachmentContent, bodyTree } from "./body-tree.ts";
import type { FieldContent } from "./field-content.ts";
import { formatMessage, type MessageFormatOptions } from "./message-format.ts";
import type { LeafContent, MessageTree, PartContent } from "./part-content.ts";

/** One address, or several. */
export type AddressesContent = AddressContent | readonly AddressContent[];

/** A message to be composed. There is no `bcc`: who gets a blind copy stands in the envelope alone. */
export interface MessageContent {
  readonly from: AddressesContent;
  /** Who sent it, where that is another than from whom it is, or those are several. RFC 5322 §3.6.2. */
  readonly sender?: AddressContent | undefined;
  readonly replyTo?: AddressesContent | undefined;
  readonly to?: AddressesContent | undefined;
  readonly cc?: AddressesContent | undefined;
  readonly subject?: string | undefined;
  /** Milliseconds since the epoch. Default: now, by the clock. */
  readonly date?: number | undefined;
  /** `left@right`. Default: random, at the domain of the first author. */
  readonly messageId?: string | undefined;
  readonly inReplyTo?: string | readonly string[] | undefined;
  readonly references?: readonly string[] | undefined;
  /** Further fields, such as those of lists; none that the message's own properties write. */
  readonly headers?: readonly FieldContent[] | undefined;
  readonly text?: string | undefined;
  /** True to write the text as format=flowed (RFC 3676). Default: false. */
  readonly flowed?: boolean | undefined;
  readonly html?: string | undefined;
  /** What else says the same, from worse to better, such as an invitation. RFC 2046 §5.1.4. */
  readonly alternatives?: readonly LeafContent[] | undefined;
  /** What the HTML shows, named there by `cid:` and its content id. RFC 2387. */
  readonly related?: readonly (AttachmentContent | PartContent)[] | undefined;
  readonly attachments?: readonly (AttachmentContent | PartContent)[] | undefined;
}

/** What messages are composed with. */
export interface ComposeParts {
  /** Default: the machine's own. */
  readonly clock?: Clock | undefined;
  /** Draws boundaries and the message id. Default: the machine's own. */
  readonly random?: Random | undefined;
}

/**
 * Composes a message: text, HTML and attachments in the structure and encodings that readers expect.
 * What is wrong in it is refused at once; attachments are asked for as the stream is read, and not held.
 *
 * @throws MimeUsageError as `formatMessage`
 * @example
 * composeMessage({
 *   from: { name: "Zoë", address: "zoe@example.org" },
 *   to: "bob@example.net",
 *   subject: "Grüße",
 *   text: "Hello.",
 *   attachments: [{ filename: "a.pdf", contentType: "application/pdf", content: stream }],
 * });
 */
export function composeMessage(
  message: MessageContent,
  parts: ComposeParts = {},
  options: MessageFormatOptions = {},
): Bytes {
  return formatMessage(messageTree(message, parts), parts, options);
}

/**
 * The tree of a message that is composed, to be changed before `formatMessage` writes it, or put
 * within another message.
 */
export function messageTree(
  message: MessageContent,
  { clock = systemClock, random = systemRandom }: ComposeParts = {},
): MessageTree {
  const from = listOf(message.from);
  const { headers = [], replyTo, to, cc, sender, inReplyTo, references } = message;
  refuseOwn(headers);
  // RFC 5322 §3.6.2: of several authors one sent it, or somebody else did.
  if (from.length > 1 && sender === undefined) {
    throw new MimeUsageError("MIME_BUILD_ADDRESS", "From: a message from several needs a sender");
  }
  const messageId = message.messageId ?? `${id(clock, random)}@${domainOf(from)}`;
  const { subject } = message;
  const fields: readonly (FieldContent | undefined)[] = [
    { type: "date", name: "Date", at: message.date ?? clock.now() },
    addresses("From", from),
    sender === undefined ? undefined : addresses("Sender", sender),
    addresses("Reply-To", replyTo),
    addresses("To", to),
    addresses("Cc", cc),
    subject === undefined ? undefined : { type: "text", name: "Subject", text: subject },
    { type: "ids", name: "Message-ID", ids: [messageId] },
    ids("In-Reply-To", inReplyTo),
    ids("References", references),
    ...headers,
  ];
  return { fields: fields.filter((field) => field !== undefined), body: bodyTree(message) };
}

// RFC 5322 §3.6: fields that may stand once, and Bcc, which tells what was to be hidden.
const OWN = new Set(
  (
    "date from sender reply-to to cc bcc resent-bcc subject message-id in-reply-to references " +
    "mime-version"
  ).split(" "),
);

function refuseOwn(headers: readonly FieldContent[]): void {
  const own = headers.find(({ name }) => OWN.has(name.toLowerCase()));
  if (own !== undefined) {
    throw new MimeUsageError(
      "MIME_BUILD_FIELD",
      `${own.name} is no further field: it is written from something else, or never`,
    );
  }
}

function addresses(name: string, given: AddressesContent | undefined): FieldContent | undefined {
  const list = given === undefined ? [] : listOf(given);
  // RFC 5322 §3.6.3: a list has one address at least.
  return list.length === 0 ? undefined : { type: "addresses", name, addresses: list };
}

function ids(
  name: string,
  given: string | readonly string[] | undefined,
): FieldContent | undefined {
  const list = [given ?? []].flat();
  return list.length === 0 ? undefined : { type: "ids", name, ids: list };
}

function listOf(given: AddressesContent): readonly AddressContent[] {
  return Array.isArray(given) ? (given as readonly AddressContent[]) : [given as AddressContent];
}

// RFC 5322 §3.6.4: the right side is a domain of the author's host; ASCII stands everywhere.
function domainOf([first]: readonly AddressContent[]): string {
  if (first === undefined)
    throw new MimeUsageError("MIME_BUILD_ADDRESS", "From: a message is from nobody");
  if (typeof first !== "string" && "members" in first) return "localhost.invalid";
  const { domain } = mailboxOf(first, "From");
  return domain.startsWith("[") ? domain : (parseDomain(domain).value?.ascii ?? domain);
}
