import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCommand } from "../src/commands.ts";
import { encode } from "./player.ts";

test.each([
  ["noop", "transaction", { keyword: "NOOP", given: [] }],
  ["LIST", "transaction", { keyword: "LIST", given: [] }],
  ["TOP  1   2 ", "transaction", { keyword: "TOP", given: ["1", "2"] }],
  ["USER ann o'mail", "authorization", { keyword: "USER", given: ["ann o'mail"] }],
  ["PASS  two  spaces ", "authorization", { keyword: "PASS", given: [" two  spaces "] }],
  ["PASS \u{FEFF}é", "authorization", { keyword: "PASS", given: ["\u{FEFF}é"] }],
] as const)("%j in the state %s", (line, state, command) => {
  expect(parseCommand(encode(line), state)).toEqual({ type: "command", ...command });
});

test("what is not UTF-8 is no command", () => {
  const line = Uint8Array.from([...encode("USER "), 0xff]);
  expect(parseCommand(line, "authorization")).toEqual({
    type: "malformed",
    text: "the line is not UTF-8 text",
  });
});

test("any octets are a command or malformed, and what is wrong is told in one line", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (line, loggedIn) => {
      const command = parseCommand(line, loggedIn ? "transaction" : "authorization");
      const text = command.type === "malformed" ? command.text : command.given.join("");
      expect(text).toMatch(/^[^\r\n\0]*$/);
    }),
  );
});
