import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { queueDefaults, queueErrorCodes } from "../src/index.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

function table(heading: string): readonly (readonly string[])[] {
  const section = readme.split(/^## /m).find((each) => each.startsWith(heading)) ?? "";
  const rows = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("lists every error code with its meaning", () => {
  expect(table("Error codes")).toEqual(
    Object.entries(queueErrorCodes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  );
});

test("states the defaults as they are", () => {
  const stated = new Map(table("Options").map(([name, value]) => [name, value]));
  const units: Record<string, number> = {
    s: 1000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    MiB: 1_048_576,
  };
  for (const [name, value] of Object.entries(queueDefaults)) {
    const read = (stated.get(`\`${name}\``) ?? "").split(", ").map((item) => {
      const [amount = "", unit] = item.replaceAll(",", "").split(" ");
      return amount === "true"
        ? true
        : Number(amount) * (unit === undefined ? 1 : (units[unit] ?? Number.NaN));
    });
    expect([name, read]).toEqual([name, typeof value === "object" ? value : [value]]);
  }
});
