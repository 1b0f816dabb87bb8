import type { Reply } from "@mailwright/core";
import type { QueuedRecipient, RecipientExplanation } from "@mailwright/queue";
import { type Command, command, refused, type Refused } from "../command.ts";
import type { AdminParts } from "../parts.ts";
import { limitOption } from "../page.ts";
import { aloneNote } from "../refusals.ts";
import { count, table, time } from "../table.ts";

const unknown = (_: unknown, { id }: { readonly id: string }): Refused =>
  refused(`There is no message ${id} in the queue: "queue list" shows those there are.`);

const list = command({
  name: "queue list",
  text: "lists the messages in the queue, oldest first",
  words: {},
  options: {
    state: {
      type: "text",
      text: "only recipients in this state: due, active or held",
      values: ["due", "active", "held"],
    },
    recipient: { type: "text", text: "only recipients whose address ends so, as @example.com" },
    after: { type: "text", text: "begins behind this message" },
    limit: limitOption(100),
  },
  run: async ({ queue }, input) =>
    ({ type: "messages", messages: await queue.list(input) }) as const,
}).tells({
  messages: ({ messages }) =>
    table(
      ["ID", "FROM", "SIZE", "RECEIVED", "DUE", "ACTIVE", "HELD", "NEXT"],
      messages.map((each) => [
        each.id,
        `<${each.reversePath}>`,
        each.size,
        time(each.receivedAt),
        each.due,
        each.active,
        each.held,
        time(each.nextAt),
      ]),
    ),
});

const show = command({
  name: "queue show",
  text: "shows a message in the queue, and its recipients",
  words: { id: "text" },
  options: {},
  run: ({ queue }, { id }) => queue.show(id),
}).tells({
  found: ({ message }) => [
    `id        ${message.id}`,
    `from      <${message.envelope.reversePath}>`,
    `size      ${message.size}`,
    `received  ${time(message.receivedAt)}`,
    `expires   ${time(message.expiresAt)}`,
    ...message.recipients.map((each) => recipientLine(each)),
  ],
  unknown,
});

const explain = command({
  name: "queue explain",
  text: "says why each recipient of a message waits, and where it would go now",
  words: { id: "text" },
  options: {},
  async run({ queue, running }, { id }) {
    const explained = await queue.explain(id);
    if (explained.type === "unknown") return explained;
    if (running !== undefined) return { ...explained, running: true };
    return { ...explained, recipients: explained.recipients.map(atRest), running: false };
  },
}).tells({
  found: ({ recipients, running }) => [
    ...recipients.flatMap((each) => [
      recipientLine(each),
      `  ${each.evidence.reason}`,
      ...each.route.steps.map((step) => `  ${step}`),
      each.route.type === "deliver"
        ? `  would go to ${each.route.destination} by ${each.route.agent}`
        : `  would fail: ${replyText(each.route)}`,
    ]),
    ...aloneNote(running),
  ],
  unknown,
});

/** Without a server nothing is under way, whatever one that has died left behind. */
function atRest(explained: RecipientExplanation): RecipientExplanation {
  if (explained.state === "held") return explained;
  const evidence = { ...explained.evidence, reason: "it waits for a server to run" };
  return { ...explained, state: "due", evidence };
}

function recipientLine({ recipient, state, attempts, nextAt, lastReply }: QueuedRecipient): string {
  const next = state === "held" ? "" : `, next attempt ${time(nextAt)}`;
  const last = lastReply === undefined ? "" : `, last told: ${replyText(lastReply)}`;
  return `<${recipient.address}> ${state}, ${count(attempts, "attempt")}${next}${last}`;
}

function replyText({ code, enhanced, text }: Reply): string {
  return [code, ...(enhanced === undefined ? [] : [enhanced]), text].join(" ");
}

function changeCommand(
  verb: "bounce" | "drop" | "hold" | "release",
  text: string,
  told: string,
): Command {
  return command({
    name: `queue ${verb}`,
    text,
    words: { id: "text" },
    options: {},
    changes: true,
    run: async ({ queue }: AdminParts, { id }) => ({ type: (await queue[verb](id)).type }),
  }).tells({ found: (_, { id }) => [`The message ${id} ${told}.`], unknown });
}

/** What can be done about the queue. */
export const queueCommands: readonly Command[] = [
  list,
  show,
  changeCommand("hold", "stops attempts to deliver a message", "is on hold"),
  changeCommand("release", "has a message tried again now", "is due now"),
  changeCommand("drop", "forgets a message; nobody is told", "was dropped"),
  changeCommand("bounce", "fails a message, and tells its sender", "was returned"),
  explain,
];
