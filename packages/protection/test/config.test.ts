import { Protection, protectionDefaults } from "@mailwright/protection";
import { protectionConfig } from "@mailwright/protection/config";
import { expect, test } from "vitest";

test("takes what the options take, and nothing else", () => {
  const options = { allow: ["10.0.0.0/8", "::1"], block: ["192.0.2.1-192.0.2.9"] };
  expect(protectionConfig.parse(options)).toEqual(options);
  expect(protectionConfig.parse({})).toEqual({});
  expect(protectionConfig.parse(protectionDefaults)).toEqual(protectionDefaults);
  for (const wrong of [{ allow: "10.0.0.0/8" }, { block: ["10.0.0.0/33"] }, { deny: [] }]) {
    expect(protectionConfig.safeParse(wrong).success).toBe(false);
  }
  expect(() => new Protection(protectionConfig.parse(options))).not.toThrow();
});
