import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { plainClient, plainCredentials, PlainServer, type SaslStep } from "@mailwright/sasl";

const CANARY = "canary-7f3a";
const encoder = new TextEncoder();

const step = (message: string | Uint8Array): SaslStep =>
  new PlainServer().step(typeof message === "string" ? encoder.encode(message) : message);

test("a client's message is read by the server", () => {
  const part = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\0"));
  const filled = part.filter((each) => each !== "");
  fc.assert(
    fc.property(part, filled, filled, (authorizationId, username, password) => {
      const client = plainClient({ authorizationId, username, password });
      for (const message of [client.initial(), client.step(new Uint8Array())]) {
        const result = new PlainServer().step(message);
        const { credentials } = result as Extract<SaslStep, { type: "credentials" }>;
        expect(credentials).toMatchObject({ mechanism: "PLAIN", authorizationId, username });
        expect(credentials.password).toBe(password);
      }
    }),
  );
});

test("a client without an initial response is asked for it", () => {
  expect(new PlainServer().step()).toEqual({ type: "challenge", bytes: new Uint8Array() });
});

test.each([
  ["nothing", ""],
  ["no NUL", CANARY],
  ["one NUL", `ann\0${CANARY}`],
  ["three NUL", `\0ann\0${CANARY}\0`],
  ["no user name", `\0\0${CANARY}`],
  ["no password", "\0ann\0"],
  ["no UTF-8", Uint8Array.of(0, 0x61, 0, 0xff)],
  ["an overlong NUL", Uint8Array.of(0, 0x61, 0xc0, 0x80, 0x62)],
])("%s is malformed, and not repeated", (_, message) => {
  const result = step(message);
  expect(result.type).toBe("malformed");
  expect(inspect(result)).not.toContain(CANARY);
});

test("any octets are credentials of filled strings, or malformed", () => {
  const octet = fc.oneof(fc.constant(0), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 12 }), (octets) => {
      const nuls = octets.filter((each) => each === 0).length;
      const result = step(Uint8Array.from(octets));
      expect(result.type === "credentials" && nuls !== 2).toBe(false);
      expect(
        result.type === "credentials" &&
          (result.credentials.username === "" || result.credentials.password === ""),
      ).toBe(false);
    }),
  );
});

test("another authorization identity is passed on", () => {
  expect(step(`root\0ann\0${CANARY}`)).toMatchObject({
    credentials: { authorizationId: "root", username: "ann" },
  });
});

test("a byte order mark is part of the name", () => {
  expect(step(`\0\uFEFFann\0x`)).toMatchObject({ credentials: { username: "\uFEFFann" } });
});

test("a client refuses what PLAIN cannot carry", () => {
  const refused = expect.objectContaining({ code: "SASL_CREDENTIALS" });
  for (const username of ["", "a\0b", "\uD800"])
    expect(() => plainClient({ username, password: CANARY })).toThrow(refused);
  for (const password of ["", "a\0b", "\uD800"])
    expect(() => plainClient({ username: "ann", password })).toThrow(refused);
});

test("a client answers no other challenge", () => {
  const client = plainClient({ username: "ann", password: CANARY });
  expect(() => client.step(encoder.encode("what?"))).toThrow(
    expect.objectContaining({ code: "SASL_CHALLENGE" }),
  );
});

test.each([
  ["the server's", (step(`\0ann\0${CANARY}`) as { credentials?: unknown }).credentials],
  ["made ones", plainCredentials({ username: "ann", password: CANARY })],
  ["a client", plainClient({ username: "ann", password: CANARY })],
])("the password of credentials shows nowhere: %s", (_, secret) => {
  expect(JSON.stringify(secret)).not.toContain(CANARY);
  expect(inspect(secret, { showHidden: true, depth: Infinity, getters: false })).not.toContain(
    CANARY,
  );
  expect(inspect({ ...(secret as object) }, { showHidden: true })).not.toContain(CANARY);
  expect(inspect(new Error("text", { cause: secret }))).not.toContain(CANARY);
});
