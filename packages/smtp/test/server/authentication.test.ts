import { expect, test } from "vitest";
import { Player } from "../player.ts";

function player(): Player {
  const begun = new Player({ authentication: "any", authenticationFailures: 2, lineLength: 100 });
  begun.feed("EHLO client.example\r\n");
  return begun;
}

test.each([
  ["too long", `${"A".repeat(200)}\r\n`, "500 5.5.6 The response is malformed\r\n"],
  ["a bare LF", "AGFubgBzZWNyZXQ=\n", "501 5.5.2 The response is malformed\r\n"],
  ["no base64", "!\r\n", "501 5.5.2 The response is malformed\r\n"],
  ["one NUL", `${btoa("\0ann")}\r\n`, "501 5.5.2 The response is malformed\r\n"],
  ["three NULs", `${btoa("\0ann\0a\0b")}\r\n`, "501 5.5.2 The response is malformed\r\n"],
  ["no password", `${btoa("\0ann\0")}\r\n`, "501 5.5.2 The response is malformed\r\n"],
  ["cancelled", "*\r\n", "501 5.7.0 Authentication cancelled\r\n"],
])("a response that is %s ends the exchange", (_, response, reply) => {
  const begun = player();
  expect(begun.feed(`AUTH PLAIN\r\n${response}`)).toBe(`334 \r\n${reply}`);
  expect(begun.feed("NOOP\r\n")).toBe("250 2.0.0 OK\r\n");
  expect(begun.asked).not.toContain("authenticate");
});

test("who acts for another is told to the host, which decides", () => {
  const seen: string[] = [];
  const given = new Player(
    { authentication: "any" },
    {
      answers: {
        authenticate: ({ authorizationId, username }) => {
          seen.push(authorizationId, username);
          return { type: "refused", evidence: { by: "test", reason: "not for others" } };
        },
      },
    },
  );
  const said = given.feed(`EHLO c\r\nAUTH PLAIN ${btoa("bob\0ann\0secret")}\r\n`);
  expect(said).toContain("535 5.7.8");
  expect(seen).toEqual(["bob", "ann"]);
});

test("AUTH is refused where it is switched off, and before EHLO", () => {
  const off = new Player({ authentication: "off" });
  expect(off.feed("EHLO c\r\nAUTH PLAIN AGEAYg==\r\n")).toContain("502 5.5.1 AUTH is not offered");
  const early = new Player({ authentication: "any" });
  expect(early.feed("HELO c\r\nAUTH PLAIN AGEAYg==\r\n")).toContain("503 5.5.1 Say EHLO first");
});

test.each(["throws", "full"])(
  "a handler that throws (%s) costs 454, not the session",
  (username) => {
    const begun = player();
    for (let i = 0; i < 5; i++) {
      expect(begun.feed(`AUTH PLAIN ${btoa(`\0${username}\0secret`)}\r\n`)).toBe(
        "454 4.7.0 Temporary authentication failure\r\n",
      );
    }
    expect(begun.feed(`AUTH PLAIN ${btoa("\0ann\0secret")}\r\n`)).toContain("235 2.7.0");
  },
);

test("a machine that is unavailable costs the session", () => {
  const begun = player();
  expect(begun.feed(`AUTH PLAIN ${btoa("\0down\0secret")}\r\n`)).toContain("421 4.3.0");
  expect(begun.closed).toBe(true);
});
