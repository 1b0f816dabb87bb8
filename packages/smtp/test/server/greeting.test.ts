import { disconnect, refuse } from "@mailwright/core";
import { expect, test } from "vitest";
import { Player } from "../player.ts";

const evidence = { by: "test", reason: "listed" };
const ENVELOPE = "MAIL FROM:<ann@example.org>\r\nRCPT TO:<bob@example.net>\r\n";

function connected(answer: () => unknown): Player {
  return new Player({}, { answers: { connect: answer } });
}

test("a refusal at connect waits for the recipients, but for postmaster and abuse", () => {
  const player = connected(() => refuse(550, "5.7.1", "Listed", evidence));
  expect(player.feed()).toBe("220 mx.example ESMTP ready\r\n");
  player.feed("EHLO client.example\r\n");
  expect(player.feed(`${ENVELOPE}RCPT TO:<ABUSE@example.net>\r\nRCPT TO:<postmaster>\r\n`)).toBe(
    "250 2.1.0 OK\r\n550 5.7.1 Listed\r\n250 2.1.5 OK\r\n250 2.1.5 OK\r\n",
  );
});

test("a final refusal at once leaves the client QUIT, and nothing else", () => {
  const player = connected(() => refuse(550, "5.7.1", "Listed", evidence, "now"));
  expect(player.feed()).toBe("554 5.7.1 Listed\r\n");
  expect(player.feed("EHLO client.example\r\nFOO\r\nQUIT\r\n")).toBe(
    "503 5.5.1 Only QUIT is taken\r\n".repeat(2) + "221 2.0.0 mx.example closing connection\r\n",
  );
});

test.each([
  refuse(450, "4.7.1", "Busy", evidence, "now"),
  disconnect(421, "4.7.1", "Busy", evidence),
])("$type: come again, and the connection is closed", (decision) => {
  const player = connected(() => decision);
  expect(player.feed()).toBe("421 4.7.1 mx.example Busy\r\n");
  expect(player.closed).toBe(true);
});

test.each([() => null, () => "no", () => ({ type: "refuse", code: 250 })])(
  "a handler that answers with what is no decision: %s",
  (answer) => {
    const player = connected(answer);
    expect(player.feed("EHLO client.example\r\n")).toContain("220 mx.example");
    expect(player.feed(ENVELOPE)).toContain("451 4.3.0");
    expect(player.events.map(({ name }) => name)).toContain("smtp.handler.failed");
  },
);

test("a session under TLS offers no STARTTLS", () => {
  const player = new Player({}, { tls: true });
  expect(player.feed("EHLO client.example\r\n")).not.toContain("STARTTLS");
});
