import type { NewMessage } from "@mailwright/queue";
import { compileRules } from "@mailwright/rules";
import { type ServerMailRule, serverMailVocabulary } from "@mailwright/rules/mail";
import { type MemorySink, memorySink, seededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { type Accepted, type DeliveryEvent, Submission, submissionDefaults } from "../src/index.ts";

const RECEIVED = "Received: from a by b; Tue, 1 Jan 2030 00:00:00 +0000\r\n";

interface Taken {
  readonly answers: readonly Accepted[];
  readonly queued: readonly NewMessage[];
  readonly events: MemorySink<DeliveryEvent>;
}

async function accept(
  text: string,
  service: "relay" | "submission",
  rules: readonly ServerMailRule[] = [],
): Promise<Taken> {
  const queued: NewMessage[] = [];
  const events = memorySink<DeliveryEvent>();
  const submission = new Submission(
    { hostname: "mx.test" },
    {
      queue: {
        submit: async (message) => {
          queued.push(message);
          return { id: message.id ?? "new" };
        },
      },
      rules: compileRules(rules, serverMailVocabulary),
      events,
      clock: new VirtualClock(),
      random: seededRandom(1),
    },
  );
  const head = new TextEncoder().encode(text);
  const recipients = [{ address: "b@x.test" }, { address: "c@x.test" }];
  const message = {
    id: "m1",
    envelope: { reversePath: "a@y.test", recipients },
    prefix: new TextEncoder().encode(RECEIVED),
    draft: { body: { id: "1", size: head.length }, head, statements: [] },
  };
  const answers = await submission.accept(message, { session: { service } });
  return { answers, queued, events };
}

function prefixOf(message: NewMessage | undefined): string {
  return new TextDecoder().decode(message?.prefix);
}

test("queues under the id the message came with, and accepts every recipient", async () => {
  const { answers, queued } = await accept("Subject: a\r\n\r\nb\r\n", "relay");
  expect(answers).toEqual([
    { type: "accepted", id: "m1" },
    { type: "accepted", id: "m1" },
  ]);
  expect(prefixOf(queued[0])).toBe(RECEIVED);
});

test("a user's message gets the Date and Message-ID it lacks", async () => {
  const { queued } = await accept("Subject: a\r\n\r\nb\r\n", "submission");
  expect(prefixOf(queued[0])).toMatch(
    /^Received: .*\r\nDate: Tue, 0?1 Jan 2030 00:00:00 \+0000\r\nMessage-ID: <[0-9a-z]{26}@mx\.test>\r\n$/,
  );
});

test("a user's message keeps the Date and Message-ID it has, in any case", async () => {
  const { queued } = await accept("date: x\r\nMESSAGE-ID: <a@b>\r\n\r\n", "submission");
  expect(prefixOf(queued[0])).toBe(RECEIVED);
});

test("nothing is added to a header of which only the beginning is known", async () => {
  const { queued } = await accept(`X-Long: ${"a".repeat(70_000)}`.slice(0, 65_536), "submission");
  expect(prefixOf(queued[0])).toBe(RECEIVED);
});

test("a message that has come by too many servers is in a loop", async () => {
  const { hops } = submissionDefaults;
  const loop = await accept(`${RECEIVED.repeat(hops)}\r\nb\r\n`, "relay");
  expect(loop.queued).toEqual([]);
  expect(loop.answers).toMatchObject([
    { type: "refuse", code: 554, enhanced: "5.4.6", evidence: { facts: { hops } } },
    { type: "refuse", code: 554 },
  ]);
  const far = await accept(`${RECEIVED.repeat(hops - 1)}\r\nb\r\n`, "relay");
  expect(far.queued).toHaveLength(1);
});

const TEXT = "From: s@y.test\r\nSubject: buy now\r\n\r\nb\r\n";

test("a rule of the server rejects with its own text, and nothing is queued", async () => {
  const { answers, queued, events } = await accept(TEXT, "relay", [
    {
      name: "no selling",
      if: [{ fact: "subject", operator: "is", value: "buy*" }],
      do: [{ type: "reject", text: "We buy nothing here" }],
    },
  ]);
  expect(queued).toEqual([]);
  const refusal = { type: "refuse", code: 550, enhanced: "5.7.1", text: "We buy nothing here" };
  expect(answers).toMatchObject([refusal, refusal]);
  expect(answers[0]).toMatchObject({ evidence: { by: "rules", facts: { rule: "no selling" } } });
  expect(events.events).toMatchObject([
    { name: "delivery.rules.fired", level: "server", rules: ["no selling"], actions: ["reject"] },
  ]);
});

test("what a rule of the server discards is accepted, and nobody gets it", async () => {
  const { answers, queued } = await accept(TEXT, "relay", [
    { name: "hole", do: [{ type: "discard" }] },
  ]);
  expect(queued).toEqual([]);
  expect(answers).toMatchObject([{ type: "accepted" }, { type: "accepted" }]);
});

test("a rule of the server adds fields, files a copy and sends one on, all in one submission", async () => {
  const { queued } = await accept(TEXT, "relay", [
    {
      name: "all",
      do: [
        { type: "addHeader", name: "X-Seen", value: "yes" },
        { type: "store", account: "archive@x.test", mailbox: "All" },
        { type: "redirect", to: "audit@z.test" },
      ],
    },
  ]);
  const seen = `X-Seen: yes\r\n${RECEIVED}`;
  expect(queued).toHaveLength(1);
  const [message] = queued;
  expect(prefixOf(message)).toBe(seen);
  expect(message?.envelope.recipients).toHaveLength(2);
  expect(message?.copies?.map(({ envelope }) => envelope)).toMatchObject([
    {
      reversePath: "a@y.test",
      recipients: [{ address: "archive@x.test", mailbox: "All", notify: ["never"] }],
    },
    { reversePath: "postmaster@mx.test", recipients: [{ address: "audit@z.test" }] },
  ]);
  expect(message?.copies?.map((copy) => new TextDecoder().decode(copy.prefix))).toEqual([
    seen,
    `X-Seen: yes\r\nDelivered-To: postmaster@mx.test\r\n${RECEIVED}`,
  ]);
});

test("what is discarded and yet sent on is queued for that alone, under the id it came with", async () => {
  const { answers, queued } = await accept(TEXT, "relay", [
    { name: "away", do: [{ type: "redirect", to: ["audit@z.test"] }, { type: "discard" }] },
  ]);
  expect(queued).toMatchObject([
    { id: "m1", envelope: { recipients: [{ address: "audit@z.test" }] }, copies: [] },
  ]);
  expect(answers).toMatchObject([{ type: "accepted", id: "m1" }, { type: "accepted" }]);
});

test("rules see the envelope, the size and how the sender is known", async () => {
  const { queued } = await accept(TEXT, "relay", [
    {
      name: "seen",
      if: [
        { fact: "returnPath", operator: "is", value: "a@y.test" },
        { fact: "eachRecipient", operator: "is", value: "*@x.test" },
        { fact: "size", operator: "greater than", value: 20 },
        { fact: "source", operator: "is", value: "" },
        { fact: "header", operator: "is", value: "Received: *" },
        { fact: "from", operator: "is", value: "s@y.test" },
      ],
      do: [{ type: "addHeader", name: "X-All", value: "hold" }],
    },
  ]);
  expect(prefixOf(queued[0])).toMatch(/^X-All: hold\r\n/);
});

test("what the rules of the server sent on, and that comes back, is refused", async () => {
  const { answers, queued, events } = await accept(
    `Delivered-To: Postmaster@mx.test\r\n${TEXT}`,
    "relay",
    [{ name: "away", do: [{ type: "redirect", to: "audit@z.test" }, { type: "discard" }] }],
  );
  expect(queued).toEqual([]);
  expect(answers).toMatchObject([
    { type: "refuse", code: 554, enhanced: "5.4.6" },
    { type: "refuse", code: 554 },
  ]);
  expect(events.names()).toEqual(["delivery.rules.fired", "delivery.redirect.stopped"]);
});

test("copies of the server's rules say which message they come from", async () => {
  const { queued } = await accept(TEXT, "relay", [
    { name: "copy", do: [{ type: "redirect", to: "audit@z.test" }] },
  ]);
  expect(queued[0]?.envelope).not.toHaveProperty("sentOn");
  const sentOn = { origin: "m1", by: ["server"] };
  expect(queued[0]?.copies).toMatchObject([{ envelope: { sentOn } }]);
});
