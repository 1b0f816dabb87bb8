import type { NewMessage } from "@mailwright/queue";
import { seededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { type Accepted, Submission, submissionDefaults } from "../src/index.ts";

const RECEIVED = "Received: from a by b; Tue, 1 Jan 2030 00:00:00 +0000\r\n";

async function accept(
  text: string,
  service: "relay" | "submission",
): Promise<{ readonly answers: readonly Accepted[]; readonly queued: readonly NewMessage[] }> {
  const queued: NewMessage[] = [];
  const submission = new Submission(
    { hostname: "mx.test" },
    {
      queue: {
        submit: async (message) => {
          queued.push(message);
          return { id: message.id ?? "new" };
        },
      },
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
  return { answers: await submission.accept(message, { session: { service } }), queued };
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
