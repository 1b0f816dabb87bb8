import { seededRandom } from "@mailwright/testkit";
import { describe, expect, test } from "vitest";
import { argon2id } from "@mailwright/accounts";
import { formatVerifier, parseVerifier } from "../src/verifier.ts";

// As little as argon2 allows, so that the tests are fast.
const cheap = argon2id({ memory: 8192, passes: 1 }, { random: seededRandom(1) });

// Made by the reference implementation: argon2id, version 19, t=2, m=65536, p=1.
const reference =
  "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

describe("argon2id", () => {
  test("agrees with the reference implementation", async () => {
    const hash = argon2id();
    expect(await hash.verify("password", reference)).toBe(true);
    expect(await hash.verify("Password", reference)).toBe(false);
  });

  test("makes another verifier of the same password each time, and knows each", async () => {
    const [one, other] = [await cheap.hash("pässword"), await cheap.hash("pässword")];
    expect(one).not.toBe(other);
    for (const verifier of [one, other]) {
      expect(await cheap.verify("pässword", verifier)).toBe(true);
      expect(await cheap.verify("passwort", verifier)).toBe(false);
    }
  });

  test("costs 19 MiB and two passes by default", async () => {
    expect(await argon2id().hash("secret")).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/,
    );
  });

  test("refuses what is no verifier", async () => {
    await expect(cheap.verify("secret", "instant:secret")).rejects.toMatchObject({
      code: "ACCOUNTS_VERIFIER",
      temporary: false,
    });
  });

  test("gives up before its turn when aborted", async () => {
    const signal = AbortSignal.abort(new Error("gone"));
    await expect(cheap.hash("secret", { signal })).rejects.toThrow("gone");
    await expect(cheap.verify("secret", reference, { signal })).rejects.toThrow("gone");
  });

  test("a thousand at once wait their turn, and the event loop turns meanwhile", async () => {
    const hash = argon2id({ memory: 8192, passes: 1, waiting: 2000 });
    const verifier = await hash.hash("secret");
    let turns = 0;
    let done = false;
    const watch = (): void => {
      turns++;
      if (!done) setImmediate(watch);
    };
    watch();
    const results = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => hash.verify(n % 2 === 0 ? "secret" : "x", verifier)),
    );
    done = true;
    expect(results.filter(Boolean)).toHaveLength(500);
    expect(turns).toBeGreaterThan(100);
  });
});

describe("the PHC string", () => {
  test("is read and written alike", () => {
    expect(formatVerifier(parseVerifier(reference))).toBe(reference);
  });

  test.each([
    "",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
    reference.replace("argon2id", "argon2i"),
    reference.replace("v=19", "v=16"),
    reference.replace("m=65536", "m=4"),
    reference.replace("m=65536", "m=2000000"),
    reference.replace("t=2", "t=0"),
    reference.replace("t=2", "t=101"),
    reference.replace("p=1", "p=17"),
    reference.replace("p=1", "p=0"),
    reference.replace("c29tZXNhbHQ", "c29tZXNhbHQxy"),
    reference.replace("c29tZXNhbHQ", "c29tZ!NhbHQ"),
    reference.replace("c29tZXNhbHQ", "c29t"),
    `${reference}=`,
    `${reference}\n`,
  ])("%j is none", (text) => {
    expect(() => parseVerifier(text)).toThrow(
      expect.objectContaining({ code: "ACCOUNTS_VERIFIER" }),
    );
  });

  test("does not appear in errors", () => {
    const damaged = reference.replace("v=19", "v=20");
    expect(() => parseVerifier(damaged)).toThrow(
      expect.objectContaining({ message: "a stored verifier is no argon2id verifier" }),
    );
  });
});
