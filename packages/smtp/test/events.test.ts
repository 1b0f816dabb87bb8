import type { EventCatalogue } from "@mailwright/core";
import { type SmtpEvent, smtpEvents } from "@mailwright/smtp";
import { expect, expectTypeOf, test } from "vitest";
import { Player } from "./player.ts";

test("the catalogue is one, and types its events", () => {
  expectTypeOf(smtpEvents).toExtend<EventCatalogue>();
  expectTypeOf<
    Extract<SmtpEvent, { name: "smtp.message.received" }>["size"]
  >().toEqualTypeOf<number>();
  for (const name of Object.keys(smtpEvents)) expect(name).toMatch(/^smtp(\.[a-z-]+){2}$/);
});

test("events have the fields their catalogue says", () => {
  const player = new Player({ authentication: "any", errors: 100 });
  const envelope =
    "MAIL FROM:<ann@example.org>\r\nRCPT TO:<throws@b.c>\r\nRCPT TO:<unknown@b.c>\r\n";
  player.feed(`EHLO c\r\nFOO\r\n${envelope}RCPT TO:<bob@b.c>\r\nDATA\r\nx\r\n.\r\n${envelope}`);
  player.feed("RCPT TO:<over@b.c>\r\nDATA\r\nx\r\n.\r\n");
  player.feed(
    `AUTH PLAIN ${btoa("\0ann\0no")}\r\nAUTH PLAIN ${btoa("\0ann\0secret")}\r\nSTARTTLS\r\n`,
  );
  player.secure();
  player.feed("QUIT\r\n");
  const told = new Set(player.events.map(({ name }) => name));
  expect([...told].toSorted()).toEqual(
    Object.keys(smtpEvents)
      .filter((name) => !name.startsWith("smtp.client."))
      .toSorted(),
  );
  for (const { name, session: _1, message: _2, recipient: _3, ...fields } of player.events) {
    const types = Object.entries(fields).map(([field, value]) => [field, typeof value]);
    expect(Object.fromEntries(types)).toEqual(smtpEvents[name as keyof typeof smtpEvents].fields);
  }
});
