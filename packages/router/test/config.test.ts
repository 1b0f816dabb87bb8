import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Router, routerDefaults, routerErrorCodes } from "@mailwright/router";
import { routerConfig } from "@mailwright/router/config";
import { Accounts } from "./directory.ts";

test("takes what the options take, and nothing else", () => {
  const options = {
    remote: "direct",
    relayFrom: ["10.0.0.0/8", "::1"],
    detailSeparator: "-",
    table: ["<root> = postmaster", "; no more"],
  };
  expect(routerConfig.parse(options)).toEqual(options);
  expect(routerConfig.parse({})).toEqual({});
  expect(routerConfig.parse(routerDefaults)).toEqual(routerDefaults);
  for (const wrong of [
    { remote: "on" },
    { relayFrom: ["10.0.0.0/33"] },
    { relay: true },
    { table: 1 },
  ]) {
    expect(routerConfig.safeParse(wrong).success).toBe(false);
  }
  expect(
    () => new Router(routerConfig.parse(options), { directory: new Accounts() }),
  ).not.toThrow();
});

test("a table may be one text; what is wrong with it is said line by line", () => {
  const table = "<a> = b\n<c> = d@pipe\n<e>";
  expect(routerConfig.parse({ table: "<a> = b" })).toEqual({ table: "<a> = b" });
  for (const given of [table, table.split("\n")]) {
    const { error } = routerConfig.safeParse({ table: given });
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "table: line 2: not supported yet: delivery to a program (@pipe)",
      "table: line 3: a record is written as: left = right",
    ]);
  }
});

test("the README states the defaults and the error codes as they are", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [name, value] of Object.entries(routerDefaults)) {
    const stated = typeof value === "string" ? `\`${value}\`` : "none";
    expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${RegExp.escape(stated)} +\\|`, "m"));
  }
  for (const [code, meaning] of Object.entries(routerErrorCodes)) {
    expect(readme).toContain(`| \`${code}\` | ${meaning} |`);
  }
});
