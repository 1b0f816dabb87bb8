import { openDatabase } from "@mailwright/database";
import {
  anything,
  assert,
  asyncProperty,
  boolean,
  constant,
  double,
  jsonValue,
  property,
  string,
} from "fast-check";
import { describe, expect, test } from "vitest";
import { accountsSchema, settingLimit, Settings } from "@mailwright/accounts";
import { decodeSetting, encodeSetting } from "../src/setting-value.ts";

function defectOf(value: unknown): string | undefined {
  const encoded = encodeSetting("rules", value);
  return encoded.type === "invalid" ? encoded.defects[0]?.text : undefined;
}

function deep(depth: number): unknown {
  return Array.from({ length: depth }).reduce((inner) => [inner], 1);
}

class Rule {
  readonly name = "a";
}

describe("a value", () => {
  test("that is JSON reads as it was written", async () => {
    await using database = await openDatabase({ file: ":memory:" }, [accountsSchema]);
    const settings = new Settings({ database });
    let version = 0;
    await assert(
      asyncProperty(jsonValue({ maxDepth: 5 }), async (value) => {
        // JSON has one zero.
        const same = JSON.parse(JSON.stringify(value)) as unknown;
        await settings.write("server", "a", value);
        expect(await settings.read("server", "a")).toEqual({
          type: "set",
          value: same,
          version: ++version,
        });
      }),
    );
  });

  test("is stored so that nothing of it is lost, or is not stored", () => {
    // JSON has one zero.
    const number = double().filter((value) => !Object.is(value, -0));
    const values = [boolean(), number, string(), constant(null), constant(undefined)];
    const any = anything({ values, withBigInt: true, withDate: true, withMap: true });
    assert(
      property(any, (value) => {
        const encoded = encodeSetting("a", value);
        const isStored = encoded.type === "encoded";
        expect(isStored ? decodeSetting("a", encoded.json) : value).toEqual(value);
      }),
    );
  });

  test.each([
    [undefined, "rules: undefined is not JSON"],
    [1n, "rules: bigint is not JSON"],
    [{ when: [1, Number.NaN] }, "rules.when.1: not finite"],
    [{ when: new Date(0) }, "rules.when: an object of a class is not JSON"],
    [[new Rule()], "rules.0: an object of a class is not JSON"],
    [new Map(), "rules: an object of a class is not JSON"],
    [[1, undefined], "rules.1: undefined is not JSON"],
    // oxlint-disable-next-line no-sparse-arrays
    [[1, , 2], "rules.1: undefined is not JSON"],
    [{ toJSON: () => "a" }, "rules.toJSON: function is not JSON"],
    [{ "a\r\nb": Symbol("x") }, "rules.a??b: symbol is not JSON"],
  ])("that JSON cannot hold is none, and it says where: %#", (value, text) => {
    expect(defectOf(value)).toBe(text);
  });

  test("without a property is the same as with one that is undefined", () => {
    expect(encodeSetting("a", { b: undefined, c: 1 })).toEqual(encodeSetting("a", { c: 1 }));
  });

  test("may have a prototype that is null, and any key", () => {
    const json = '{"__proto__":{"a":1},"constructor":2}';
    expect(encodeSetting("a", JSON.parse(json))).toEqual({ type: "encoded", json });
    expect(encodeSetting("a", Object.create(null))).toEqual({ type: "encoded", json: "{}" });
  });
});

describe("limits", () => {
  const tooLong = "rules: longer than 1,048,576 octets";

  test("the longest value counts octets, with what JSON adds", () => {
    expect(defectOf("x".repeat(settingLimit - 2))).toBeUndefined();
    expect(defectOf("x".repeat(settingLimit - 1))).toBe(tooLong);
    expect(defectOf("ü".repeat(settingLimit / 2 - 1))).toBeUndefined();
    expect(defectOf("ü".repeat(settingLimit / 2))).toBe(tooLong);
    expect(defectOf("\u0000".repeat(settingLimit / 6 + 1))).toBe(tooLong);
    expect(defectOf({ ["k".repeat(settingLimit)]: 1 })).toBe(tooLong);
  });

  test("the deepest value, and one that is in itself", () => {
    expect(defectOf(deep(100))).toBeUndefined();
    expect(defectOf(deep(101))).toContain("more than 100 deep");
    expect(defectOf(deep(100_000))).toContain("more than 100 deep");
    const circle: unknown[] = [];
    circle.push(circle);
    expect(defectOf(circle)).toContain("more than 100 deep");
  });

  test("a value that repeats inside is written out no further than the limit", () => {
    let twice: unknown = 1;
    for (let level = 0; level < 60; level++) twice = { a: twice, b: twice };
    expect(defectOf(twice)).toBe(tooLong);
    const key = "k".repeat(100_000);
    const long = { [key]: 1 };
    expect(defectOf(Array.from({ length: 10_000 }, () => long))).toBe(tooLong);
    const hollow: unknown[] = [];
    hollow.length = 1_000_000_000;
    expect(defectOf(hollow)).toBe(tooLong);
  }, 2000);

  test.each(["", " ", "a b", "a\n", "ü", "n".repeat(101)])("%j is no name", (name) => {
    expect(encodeSetting(name, 1)).toMatchObject({
      type: "invalid",
      defects: [{ code: "setting-name" }],
    });
  });

  test.each(["a", "router", "A_b.c:d-1", "n".repeat(100)])("%j is a name", (name) => {
    expect(encodeSetting(name, 1)).toEqual({ type: "encoded", json: "1" });
  });
});
