import type { Mailbox } from "@mailwright/mailstore";
import { type Command, command, refused, type Refused } from "../command.ts";
import type { AdminParts } from "../parts.ts";
import { limitOption } from "../page.ts";
import { unknownAccount } from "../refusals.ts";
import { count, table, time } from "../table.ts";

const noMailbox = (_: unknown, given: { address: string; mailbox: string }): Refused =>
  refused(
    `There is no mailbox ${given.mailbox}: "mailbox list ${given.address}" shows those there are.`,
  );

const list = command({
  name: "mailbox list",
  text: "lists the mailboxes of an account",
  words: { address: "text" },
  options: {},
  async run({ accounts, mailstore }, { address }) {
    const found = await accounts.find(address);
    if (found.type !== "account") return { type: "unknown", address } as const;
    const mailboxes = await mailstore.mailboxes(found.id);
    return { type: "mailboxes", mailboxes, ...(await mailstore.stats(found.id)) } as const;
  },
}).tells({
  mailboxes: ({ mailboxes, messages, octets }) => [
    ...table(
      ["MAILBOX", "UIDVALIDITY", "UIDNEXT"],
      mailboxes.map(({ name, uidvalidity, uidNext }) => [name, uidvalidity, uidNext]),
    ),
    `${count(messages, "message")}, ${count(octets, "octet")} in all`,
  ],
  unknown: unknownAccount,
});

const messages = command({
  name: "mailbox messages",
  text: "lists the messages of a mailbox",
  words: { address: "text", mailbox: "text" },
  options: {
    after: { type: "number", text: "begins behind this UID" },
    limit: limitOption(1000),
  },
  async run(parts, { address, mailbox, ...page }) {
    const found = await mailboxOf(parts, address, mailbox);
    if (found.type !== "mailbox") return found;
    const listed = await parts.mailstore.messages(found.mailbox.id, page);
    const shown = listed.map(({ uid, size, receivedAt, flags }) => {
      return { uid, size, receivedAt, flags };
    });
    return { type: "messages", messages: shown } as const;
  },
}).tells({
  messages: (answer) =>
    table(
      ["UID", "SIZE", "RECEIVED", "FLAGS"],
      answer.messages.map((each) => [
        each.uid,
        each.size,
        time(each.receivedAt),
        each.flags.join(" "),
      ]),
    ),
  unknown: unknownAccount,
  "no-mailbox": noMailbox,
});

const read = command({
  name: "mailbox read",
  text: "writes the octets of a message to standard output",
  words: { address: "text", mailbox: "text", uid: "number" },
  options: {},
  async run(parts, { address, mailbox, uid }, options) {
    const found = await mailboxOf(parts, address, mailbox);
    if (found.type !== "mailbox") return found;
    const message = await parts.mailstore.message(found.mailbox.id, uid);
    if (message === undefined) return { type: "no-message" } as const;
    const { size, receivedAt, flags } = message;
    const content = parts.mailstore.read(message, options);
    return { type: "message", uid, size, receivedAt, flags, content } as const;
  },
}).tells({
  message: () => [],
  "no-message": (_, { address, mailbox, uid }) =>
    refused(
      `There is no message ${uid}: "mailbox messages ${address} ${mailbox}" shows those there are.`,
    ),
  unknown: unknownAccount,
  "no-mailbox": noMailbox,
});

async function mailboxOf(
  { accounts, mailstore }: Pick<AdminParts, "accounts" | "mailstore">,
  address: string,
  name: string,
): Promise<
  | { readonly type: "mailbox"; readonly mailbox: Mailbox }
  | { readonly type: "unknown"; readonly address: string }
  | { readonly type: "no-mailbox" }
> {
  const found = await accounts.find(address);
  if (found.type !== "account") return { type: "unknown", address };
  // RFC 9051 §5.1: INBOX is the same in any case.
  const wanted = name.toUpperCase() === "INBOX" ? "INBOX" : name;
  const mailbox = (await mailstore.mailboxes(found.id)).find((each) => each.name === wanted);
  return mailbox === undefined ? { type: "no-mailbox" } : { type: "mailbox", mailbox };
}

/** What can be done about mailboxes. */
export const mailboxCommands: readonly Command[] = [list, messages, read];
