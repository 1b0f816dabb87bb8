import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "../src/index.ts";
import { usageOf } from "../src/usage.ts";

test("the README lists all commands, as they are written and what they do", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, section = ""] = readme.split("\n## Commands\n");
  const rows = [...section.matchAll(/^\| `([a-z].*?)` +\| (.*?) +\|$/gm)];
  expect(rows.map(([, usage, text]) => [usage, text])).toEqual(
    commands.map((command) => [usageOf(command), command.text]),
  );
});
