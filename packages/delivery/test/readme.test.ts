import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { smartHostDefaults, submissionDefaults } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("states the defaults as they are", () => {
  const rows = readme.matchAll(/^\| `(\w+)` +\| (?:([\d,]+) ?(s)?|(UTC)) +\|/gm);
  const stated = Object.fromEntries(
    [...rows].map(([, name, value = "", unit, word]) => [
      name,
      word ?? Number(value.replaceAll(",", "")) * (unit === "s" ? 1000 : 1),
    ]),
  );
  expect(stated).toEqual({ ...submissionDefaults, ...smartHostDefaults });
});
