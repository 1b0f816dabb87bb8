import type { Bytes } from "@mailwright/core";
import type { NewMessage } from "@mailwright/queue";
import { seededRandom, VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { Notices } from "../src/index.ts";

async function sent(
  subject: string,
  text: string,
  to = "postmaster",
): Promise<{ text: string; queued: NewMessage }> {
  const written: Uint8Array[] = [];
  let queued: NewMessage | undefined;
  const notices = new Notices(
    { hostname: "mx.test" },
    {
      spool: {
        async write(body: Bytes) {
          for await (const chunk of body) written.push(chunk);
          const draft = { body: { id: "b1", size: 1 }, statements: [] };
          return { ...draft, [Symbol.asyncDispose]: () => Promise.resolve() };
        },
      },
      queue: {
        submit: async (message) => {
          queued = message;
          return { id: message.id ?? "" };
        },
      },
      clock: new VirtualClock({ start: Date.UTC(2030, 0, 1) }),
      random: seededRandom(1),
    },
  );
  await notices.send({ to, subject, text });
  return { text: new TextDecoder().decode(written[0]), queued: queued as NewMessage };
}

test("a notice is mail that nobody answers by machine", async () => {
  const { text, queued } = await sent("Größer", "one\ntwo");
  expect(text).toMatch(
    /^From: "Mail server mx\.test" <MAILER-DAEMON@mx\.test>\r\nTo: postmaster@mx\.test\r\nSubject: =\?UTF-8\?B\?R3LDtsOfZXI=\?=\r\nDate: Tue, 0?1 Jan 2030 00:00:00 \+0000\r\nMessage-ID: <\S+@mx\.test>\r\nAuto-Submitted: auto-generated\r\n/,
  );
  expect(text).toMatch(/\r\n\r\none\r\ntwo\r\n$/);
  expect(queued.envelope).toMatchObject({
    reversePath: "",
    recipients: [{ address: "postmaster", notify: ["never"] }],
  });
});

test("no line of a text is longer than mail allows, and none gets lost", async () => {
  const { text } = await sent("a", `${"é".repeat(1000)}\n\n\u2028end`);
  const [, body = ""] = text.split("\r\n\r\n", 2);
  const lines = text.slice(text.indexOf("\r\n\r\n") + 4).split("\r\n");
  expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(998);
  expect(lines.join("")).toBe(`${"é".repeat(1000)}\u2028end`);
  expect(body).not.toBe("");
});

test("a subject of more than one line is refused", async () => {
  await expect(sent("a\r\nBcc: all@x.test", "b")).rejects.toMatchObject({
    code: "MIME_HEADER_CHARACTERS",
  });
});

test("an address with UTF-8 needs a server that knows of it", async () => {
  const { text, queued } = await sent("a", "b", "jürgen@x.test");
  expect(text).toMatch(/^To: jürgen@x\.test\r$/m);
  expect(queued.envelope).toMatchObject({ smtputf8: true });
  expect((await sent("a", "b")).queued.envelope).not.toHaveProperty("smtputf8");
});
