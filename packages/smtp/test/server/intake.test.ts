import type { SessionOutput } from "@mailwright/core";
import { type SmtpServerQuestions, SmtpServerSession } from "@mailwright/smtp";
import { expect, test } from "vitest";
import { Player } from "../player.ts";

type Output = SessionOutput<SmtpServerQuestions>;
const START = "EHLO c\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<b@b.c>\r\nDATA\r\n";

/** A session just after DATA, whose question about the message is still open. */
class Begun {
  readonly session = new SmtpServerSession(
    { hostname: "mx.example", size: 100 },
    {
      id: "session",
      connection: {
        remote: { address: "192.0.2.7", port: 1 },
        local: { address: "192.0.2.1", port: 25 },
        tls: undefined,
        securable: false,
      },
      authenticates: false,
      newId: () => "message",
    },
  );
  question = 0;

  constructor() {
    this.give(() => {});
    this.give(() => this.session.receive(new TextEncoder().encode(START)));
  }

  /** Gives an input; answers what came out, events aside. */
  give(input: () => void): Output[] {
    this.session.tick(0);
    input();
    const outputs: Output[] = [];
    for (let output = this.session.next(); output; output = this.session.next()) {
      if (output.type === "ask" && output.name !== "message")
        this.session.answer(output.id, undefined);
      else if (output.type === "ask") this.question = output.id;
      else if (output.type !== "event") outputs.push(output);
    }
    return outputs;
  }

  receive(text: string): Output[] {
    return this.give(() => this.session.receive(new TextEncoder().encode(text)));
  }
}

function say(outputs: readonly Output[]): string[] {
  return outputs.map((output) =>
    output.type === "body"
      ? `${output.state}: ${new TextDecoder().decode(output.bytes)}`
      : output.type === "write"
        ? new TextDecoder().decode(output.bytes)
        : output.type,
  );
}

test("the next piece waits until the host took the one before", () => {
  const begun = new Begun();
  expect(say(begun.receive("one\r\ntwo"))).toHaveLength(1);
  expect(begun.receive("\r\nthree\r\n")).toEqual([]);
  expect(say(begun.give(() => begun.session.transferred(begun.question)))).toHaveLength(1);
});

test("the client is answered once the body has ended and the host has answered", () => {
  const begun = new Begun();
  expect(say(begun.receive("one\r\n.\r\nNOOP\r\n"))).toEqual(["end: one\r\n"]);
  expect(begun.session.deadline()).toBeUndefined();
  const answer = [{ type: "accepted", id: "queued" }];
  expect(say(begun.give(() => begun.session.answer(begun.question, answer)))).toEqual([
    "250 2.0.0 OK queued\r\n250 2.0.0 OK\r\n",
  ]);
});

test("a body that is too large is broken off at once, and read to its end", () => {
  const begun = new Begun();
  expect(say(begun.receive("x".repeat(101)))).toEqual(["abort: "]);
  begun.give(() => begun.session.fault(begun.question, new Error("broken off")));
  expect(begun.receive("x".repeat(1000))).toEqual([]);
  expect(say(begun.receive("\r\n.\r\n"))).toEqual([
    "552 5.3.4 The message is larger than this server takes\r\n",
  ]);
});

test("a host that fails early costs the message only when its body has ended", () => {
  const begun = new Begun();
  begun.receive("one\r\n");
  expect(begun.give(() => begun.session.fault(begun.question, new Error("disk")))).toEqual([]);
  expect(begun.receive("two\r\n")).toEqual([]);
  expect(say(begun.receive(".\r\nNOOP\r\n"))).toEqual([
    "451 4.3.0 Local error in processing\r\n250 2.0.0 OK\r\n",
  ]);
});

test.each([
  undefined,
  [],
  [{ type: "accepted" }, { type: "accepted" }],
  [{ type: "refuse", code: 200 }],
])("an answer that makes no sense is a fault: %j", (answer) => {
  const player = new Player({}, { answers: { message: () => answer } });
  expect(player.feed(`${START}x\r\n.\r\n`)).toMatch(/451 4\.3\.0 Local error in processing\r\n$/);
});

test("a size that was declared does not bind: what comes is counted", () => {
  const player = new Player({ size: 10 });
  const said = player.feed(START.replace("<a@b.c>", "<a@b.c> SIZE=1") + "12345678\r\n.\r\n");
  expect(said).toMatch(/250 2\.0\.0 OK queued\r\n$/);
});
