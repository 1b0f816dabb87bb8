import { expect, test } from "vitest";
import { Router, routerDefaults } from "@mailwright/router";
import { routerConfig } from "@mailwright/router/config";
import { Accounts } from "./directory.ts";

test("takes what the options take, and nothing else", () => {
  const options = { remote: "direct", relayFrom: ["10.0.0.0/8", "::1"], detailSeparator: "-" };
  expect(routerConfig.parse(options)).toEqual(options);
  expect(routerConfig.parse({})).toEqual({});
  expect(routerConfig.parse(routerDefaults)).toEqual(routerDefaults);
  for (const wrong of [{ remote: "on" }, { relayFrom: ["10.0.0.0/33"] }, { relay: true }]) {
    expect(routerConfig.safeParse(wrong).success).toBe(false);
  }
  expect(
    () => new Router(routerConfig.parse(options), { directory: new Accounts() }),
  ).not.toThrow();
});
