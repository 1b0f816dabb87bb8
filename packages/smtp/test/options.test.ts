import { readFileSync } from "node:fs";
import { smtpClientDefaults, smtpServerDefaults } from "@mailwright/smtp";
import { expect, test } from "vitest";
import { sessionOptions } from "../src/options.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The options of a section's table with their defaults. */
function documented(heading: string): Record<string, string> {
  const section = readme.split(/^##+ /m).find((part) => part.startsWith(heading)) ?? "";
  const cells = section.matchAll(/^\| `([\w.]+)` *\| ([^|]*?) *\|/gm);
  return Object.fromEntries([...cells].map((match) => [match[1], match[2]]));
}

/** Defaults as a table has them: nested names joined by a dot. */
function flat(defaults: object, prefix = ""): Record<string, string> {
  const entries = Object.entries(defaults).flatMap(([name, value]) =>
    typeof value === "object"
      ? Object.entries(flat(value as object, `${name}.`))
      : [[prefix + name, typeof value === "number" ? value.toLocaleString("en") : String(value)]],
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

test.each([
  ["The server", smtpServerDefaults],
  ["The client", smtpClientDefaults],
])("%s: the README has the defaults", (heading, defaults) => {
  const withDefault = Object.entries(documented(heading)).filter(
    ([, value]) => value !== "required" && value !== "none",
  );
  expect(Object.fromEntries(withDefault)).toEqual(flat(defaults));
});

test("defaults fill in what is missing, timeouts one by one", () => {
  const options = sessionOptions({ hostname: "mx.example", errors: 2, timeouts: { data: 5 } });
  expect(options).toMatchObject({
    hostname: "mx.example",
    errors: 2,
    recipients: 100,
    timeouts: { command: 300_000, data: 5, message: 3_600_000 },
  });
});
