import { type SessionOutput } from "@mailwright/core";
import { SmtpClientSession, type SmtpClientQuestions, type SmtpClientWork } from "@mailwright/smtp";
import { pieces } from "@mailwright/testkit";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chunks } from "../memory-spool.ts";

const message = {
  envelope: { reversePath: "a@b.c", recipients: [{ address: "b@b.c" }, { address: "c@b.c" }] },
  body: chunks("x\r\n"),
};

/** Runs a client's session over what a server says, in these pieces; tells all it wants done. */
function world(said: readonly Uint8Array[]): unknown[] {
  const session = new SmtpClientSession({ hostname: "client.example", tls: "off" });
  const work: SmtpClientWork[] = [{ type: "send", message }, { type: "quit" }];
  const done: unknown[] = [];
  const act = (output: SessionOutput<SmtpClientQuestions>): void => {
    if (output.type === "write") done.push(new TextDecoder().decode(output.bytes));
    else if (output.type === "transfer") done.push("transfer");
    else done.push(output);
    if (output.type === "transfer") session.transferred(output.id);
    if (output.type === "ask") session.answer(output.id, work.shift());
  };
  const give = (input: () => void): void => {
    session.tick(0);
    input();
    for (let output = session.next(); output; output = session.next()) act(output);
  };
  for (const piece of said) give(() => session.receive(piece));
  give(() => session.closed());
  return [...done, session.failure?.message];
}

test("a session does the same whichever way the replies are cut", () => {
  // What the server says at a time: never ahead of the commands it answers.
  const turns = [
    "220 hello\r\n",
    "250-peer\r\n250-PIPELINING\r\n250 SIZE\r\n",
    "250 ok\r\n550-5.1.1 no\r\n550 5.1.1 such\r\n250 ok\r\n354 go\r\n",
    "250 2.0.0 done\r\n",
    "221 bye\r\n",
  ].map((text) => new TextEncoder().encode(text));
  const whole = world(turns);
  expect(whole).toContainEqual(
    expect.objectContaining({
      name: "next",
      input: {
        usable: true,
        outcomes: [
          { type: "failed", reply: { code: 550, enhanced: "5.1.1", text: "no\nsuch" } },
          { type: "delivered", reply: { code: 250, enhanced: "2.0.0", text: "done" } },
        ],
      },
    }),
  );
  fc.assert(
    fc.property(fc.tuple(...turns.map(pieces)), (cut) => {
      expect(world(cut.flat())).toEqual(whole);
    }),
  );
});

test("a server that speaks ahead is not trusted", () => {
  const said = new TextEncoder().encode("220 hello\r\n250 peer\r\n250 ok\r\n");
  expect(world([said]).at(-1)).toBe("a reply came unasked");
});

test("any server leaves a session that ends", () => {
  const word = fc.constantFrom(
    "220 ",
    "250-",
    "250 ",
    "354 ",
    "421 ",
    "550 ",
    "\r\n",
    "\n",
    "x",
    "PIPELINING",
    "\0",
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const done = world([new TextEncoder().encode(words.join(""))]);
      expect(
        done.filter((each) => (each as { type?: string } | undefined)?.type === "close"),
      ).toHaveLength(1);
    }),
  );
});
