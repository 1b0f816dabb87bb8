import type { MailAction } from "@mailwright/core";
import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { VirtualClock } from "@mailwright/testkit";
import { type ActionOf, compileRules, parseRules, type Vocabulary } from "@mailwright/rules";
import {
  localTime,
  mailFacts,
  type MailFactsPort,
  type MailRule,
  mailVocabulary,
  serverMailVocabulary,
} from "@mailwright/rules/mail";

type Mailboxes = ReturnType<MailFactsPort["addresses"]>;

const fields: Readonly<Record<string, Mailboxes>> = {
  From: [{ address: "Ann@example.org", name: "Ann Example" }, { address: "second@example.org" }],
  To: [{ address: "jim@example.com" }, { address: "list@example.net" }],
  Cc: [{ address: "boss@example.com" }],
};
const texts: Readonly<Record<string, readonly string[]>> = {
  Subject: ["A special offer, für Jim", "a second subject"],
  "Message-ID": ["<1@example.org>"],
};
const message: MailFactsPort = {
  envelope: {
    reversePath: "",
    recipients: [{ address: "jim@example.com" }, { address: "bob@example.com" }],
  },
  size: 4096,
  text: (name) => texts[name] ?? [],
  addresses: (name) => fields[name] ?? [],
  lines: () => ["X-Spam-Flag: YES", "X-Spam-Level: *****", "Subject: A special offer, für Jim"],
};
// A Thursday.
const now = Date.UTC(2026, 11, 24, 23, 30, 15, 250);

type Conditions = NonNullable<MailRule["if"]>;

function fires(conditions: Conditions, given: MailFactsPort = message): boolean {
  const rules = compileRules(
    [{ name: "one", if: conditions, do: [{ type: "stop" }] }],
    mailVocabulary,
  );
  return rules.evaluate(mailFacts(given, { now })).actions.length === 1;
}

test.each<[Conditions[number], boolean]>([
  [{ fact: "from", operator: "is", value: "ann@*" }, true],
  [{ fact: "from", operator: "is", value: "second@*" }, false],
  [{ fact: "fromName", operator: "is", value: "ann e*" }, true],
  [{ fact: "sender", operator: "is", value: "*" }, false],
  [{ fact: "sender", operator: "is not", value: "*" }, true],
  [{ fact: "replyTo", operator: "not in", value: ["*"] }, true],
  [{ fact: "to", operator: "is", value: "jim@*" }, true],
  [{ fact: "to", operator: "is", value: "list@*" }, false],
  [{ fact: "cc", operator: "is", value: "boss@*" }, true],
  [{ fact: "anyToOrCc", operator: "is", value: "list@*" }, true],
  [{ fact: "anyToOrCc", operator: "is", value: "boss@*" }, true],
  [{ fact: "anyToOrCc", operator: "is", value: "bob@*" }, false],
  [{ fact: "eachToOrCc", operator: "in", value: ["*@example.com", "*.net"] }, true],
  [{ fact: "eachToOrCc", operator: "is", value: "*@example.com" }, false],
  [{ fact: "subject", operator: "is", value: "*OFFER, FÜR*" }, true],
  [{ fact: "subject", operator: "is", value: "a second*" }, false],
  [{ fact: "messageId", operator: "is", value: "<*@example.org>" }, true],
  [{ fact: "header", operator: "is", value: "X-Spam-Flag: yes" }, true],
  [{ fact: "header", operator: "is", value: "X-Spam-Level: *****\\*" }, true],
  [{ fact: "header", operator: "is not", value: "X-Spam-Status*" }, true],
  [{ fact: "returnPath", operator: "is", value: "" }, true],
  [{ fact: "anyRecipient", operator: "in", value: ["*@d", "bob@*"] }, true],
  [{ fact: "eachRecipient", operator: "is", value: "bob@*" }, false],
  [{ fact: "eachRecipient", operator: "is", value: "*@example.com" }, true],
  [{ fact: "size", operator: "greater than", value: "3K" }, true],
  [{ fact: "size", operator: "less than", value: "4K" }, false],
  [{ fact: "timeOfDay", operator: "greater than", value: "23:30" }, true],
  [{ fact: "timeOfDay", operator: "in", value: ["22:00-06:00"] }, true],
  [{ fact: "date", operator: "less than", value: "2026-12-25" }, true],
  [{ fact: "date", operator: "greater than", value: "24 Dec 2026 23:30:15" }, false],
  [{ fact: "weekday", operator: "is", value: "Thu" }, true],
  [{ fact: "source", operator: "is", value: "" }, true],
  [{ fact: "source", operator: "in", value: ["trusted", "authenticated"] }, false],
])("%j: %s", (condition, expected) => {
  expect(fires([condition])).toBe(expected);
});

test("a known sender has a source", () => {
  const condition = { fact: "source", operator: "is", value: "authenticated" } as const;
  expect(fires([condition], { ...message, source: "authenticated" })).toBe(true);
});

test("the time is that of the zone, as the clock goes on", async () => {
  const clock = new VirtualClock({ start: Date.UTC(2026, 11, 24, 20, 59) });
  const oslo = localTime("Europe/Oslo");
  const night: MailRule = {
    name: "night",
    if: [{ fact: "timeOfDay", operator: "in", value: ["22:00-06:00"] }],
    do: [{ type: "store", mailbox: "Night" }],
  };
  const rules = compileRules([night], mailVocabulary);
  const fired = (): number =>
    rules.evaluate(mailFacts(message, { now: clock.now(), localTime: oslo })).actions.length;
  const evening = fired();
  await clock.advance(60_000);
  const late = fired();
  await clock.advance(8 * 3_600_000);
  expect([evening, late, fired()]).toEqual([0, 1, 0]);
});

test("what no rule asks for is not looked at", () => {
  const lines = vi.fn<MailFactsPort["lines"]>(() => []);
  const text = vi.fn<MailFactsPort["text"]>(() => []);
  const addresses = vi.fn<MailFactsPort["addresses"]>(() => []);
  const time = vi.fn<ReturnType<typeof localTime>>(localTime("UTC"));
  const facts = mailFacts({ ...message, lines, text, addresses }, { now, localTime: time });
  const rules = compileRules(
    [
      {
        name: "one",
        if: [
          { fact: "date", operator: "greater than", value: "2026-01-01" },
          { fact: "weekday", operator: "is", value: "Thu" },
          { fact: "subject", operator: "is", value: "x" },
          { fact: "header", operator: "is", value: "x" },
        ],
        do: [],
      },
    ],
    mailVocabulary,
  );
  rules.evaluate(facts);
  expect([text, time, lines, addresses].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0, 0]);
});

describe("actions", () => {
  const text = "not here";
  test.each([
    { type: "store", mailbox: "Junk/2026" },
    { type: "store", mailbox: "x".repeat(255) },
    { type: "reject", text: "not here, später" },
    { type: "addHeader", name: "X-Spam_Flag!", value: "" },
    { type: "redirect", to: "ann@example.org" },
    { type: "redirect", to: ['"Ann B"@example.org', "jürgen@bücher.example", "a@[192.0.2.1]"] },
  ])("%j", (action) => {
    expect(parseRules([{ name: "a", do: [action] }], mailVocabulary).defects).toEqual([]);
  });

  test.each([
    [{ type: "store", mailbox: "" }, "mailbox", "the name is empty"],
    [{ type: "store", mailbox: "a\u0085b" }, "mailbox", "no control characters"],
    [{ type: "store", mailbox: "x".repeat(256) }, "mailbox", "at most 255"],
    [{ type: "reject", text: "a\r\nb" }, "text", "more than one line"],
    [{ type: "reject", text: "a\0b" }, "text", "more than one line"],
    [{ type: "reject", text: "a\u2028b" }, "text", "more than one line"],
    [{ type: "addHeader", name: "X", value: "a\ud800" }, "value", "more than one line"],
    [{ type: "store", mailbox: "\udc00" }, "mailbox", "no control characters"],
    [{ type: "redirect", to: "a\ud800@b" }, "to", "is not an address"],
    [{ type: "reject", text: "x".repeat(501) }, "text", "at most 500"],
    [{ type: "addHeader", name: "X".repeat(77), value: text }, "name", "not the name of a header"],
    [{ type: "redirect", to: `${"x".repeat(320)}@b` }, "to", "is not an address"],
    [{ type: "addHeader", name: "X Spam", value: text }, "name", "not the name of a header field"],
    [{ type: "addHeader", name: "X:", value: text }, "name", "not the name of a header field"],
    [{ type: "addHeader", name: "Ü", value: text }, "name", "not the name of a header field"],
    [{ type: "addHeader", name: "", value: text }, "name", "not the name of a header field"],
    [{ type: "addHeader", name: "X\n", value: text }, "name", "not the name of a header field"],
    [{ type: "addHeader", name: "X", value: "a\nBcc: b" }, "value", "more than one line"],
    [{ type: "redirect", to: [] }, "to", "no address"],
    [{ type: "redirect", to: "ann" }, "to", '"ann" is not an address'],
    [{ type: "redirect", to: ["a@b", "a b@c"] }, "to", '"a b@c" is not an address'],
    [{ type: "redirect", to: "a@b\r\n" }, "to", "is not an address"],
    [{ type: "redirect", to: "<a@b>" }, "to", "is not an address"],
    [{ type: "redirect", to: Array.from({ length: 21 }, () => "a@b") }, "to", "at most 20"],
  ])("%j is wrong in its %s", (action, parameter, problem) => {
    const { defects } = parseRules([{ name: "a", do: [action] }], mailVocabulary);
    expect(defects).toMatchObject([
      { rule: "a", path: `rules[0].do[0].${parameter}`, text: expect.stringContaining(problem) },
    ]);
  });
});

test("what they lead to are the actions that all agree on", () => {
  expectTypeOf<ActionOf<typeof mailVocabulary>>().toExtend<MailAction>();
  expectTypeOf<ActionOf<typeof serverMailVocabulary>>().toExtend<MailAction>();
  const names = new Set([...Object.keys(mailVocabulary.actions), "stop"]);
  expectTypeOf<MailAction["type"]>().toEqualTypeOf<ActionOf<typeof mailVocabulary>["type"]>();
  expect(names.size).toBe(6);
});

test("the rules of a server say into whose mailbox they store, those of an account do not", () => {
  const store = { type: "store", mailbox: "All" };
  const given = { ...store, account: "archive@example.org" };
  const paths = (action: object, words: typeof mailVocabulary | typeof serverMailVocabulary) =>
    parseRules([{ name: "a", do: [action] }], words as Vocabulary).defects.map(({ path }) => path);
  expect(paths(store, mailVocabulary)).toEqual([]);
  expect(paths(given, mailVocabulary)).toEqual(["rules[0].do[0]"]);
  expect(paths(given, serverMailVocabulary)).toEqual([]);
  expect(paths(store, serverMailVocabulary)).toEqual(["rules[0].do[0].account"]);
  expect(paths({ ...store, account: "archive" }, serverMailVocabulary)).toEqual([
    "rules[0].do[0].account",
  ]);
  expect(serverMailVocabulary.facts).toBe(mailVocabulary.facts);
});

test("discard and reject end the evaluation, store does not", () => {
  const rules: readonly MailRule[] = [
    { name: "copy", priority: 9, do: [{ type: "store", mailbox: "Copies" }] },
    {
      name: "spam",
      if: [{ fact: "header", operator: "is", value: "X-Spam-Flag: YES" }],
      do: [{ type: "discard" }],
    },
    { name: "rest", do: [{ type: "reject", text: "closed" }] },
    { name: "never", do: [{ type: "stop" }] },
  ];
  const compiled = compileRules(rules, mailVocabulary);
  const fired = (given: MailFactsPort): readonly string[] =>
    compiled.evaluate(mailFacts(given, { now })).actions.map(({ rule }) => rule);
  expect(fired(message)).toEqual(["copy", "spam"]);
  expect(fired({ ...message, lines: () => [] })).toEqual(["copy", "rest"]);
});
