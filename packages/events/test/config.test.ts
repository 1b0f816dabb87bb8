import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  eventsErrorCodes,
  eventsEvents,
  logFilesDefaults,
  triggersDefaults,
} from "@mailwright/events";
import { logFilesConfig, triggersConfig } from "@mailwright/events/config";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The cells of the tables of a section, without backquotes. */
function rows(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("| `") || /^\| \w/.test(line));
  return lines.map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")));
}

test("log files are configured with sizes and durations as people write them", () => {
  const given = { fileSize: "10M", fileAge: "1d", keep: "14d", totalSize: "200M", buffer: "1M" };
  expect(logFilesConfig.parse({ folder: "logs", ...given })).toEqual({
    folder: "logs",
    ...logFilesDefaults,
  });
  const wrong = [
    {},
    { folder: "" },
    { folder: "l", fileSize: 0 },
    { folder: "l", keep: 0 },
    { folder: "l", fileAge: "1ms" },
    { folder: "l", files: 3 },
  ];
  for (const options of wrong) expect(logFilesConfig.safeParse(options).success).toBe(false);
});

test("triggers are configured with handlers by name", () => {
  const { handlers, server, triggers } = triggersDefaults;
  expect(triggersConfig.parse({ handlers, server, triggers })).toEqual({
    handlers,
    server,
    triggers,
  });
  const trigger = { element: "smtpInputActive", threshold: 100 };
  expect(
    triggersConfig.parse({ triggers: [{ ...trigger, period: "10m", handler: "warning" }] }),
  ).toEqual({ triggers: [{ ...trigger, period: 600_000, handler: "warning" }] });
  const mail = { type: "mail", to: "a@b.test", subject: "s", body: "b\n" };
  const wrong = [
    { triggers: [{ element: "x" }] },
    { triggers: [{ ...trigger, period: "1ms" }] },
    { triggers: [{ ...trigger, threshold: -1 }] },
    { triggers: [{ ...trigger, handlers: "x" }] },
    { handlers: { a: { type: "page" } } },
    { handlers: { a: { ...mail, subject: "a\r\nBcc: b@c.test" } } },
    { handlers: { a: { ...mail, to: "" } } },
    { handlers: { a: { type: "log", to: "x" } } },
  ];
  expect(triggersConfig.safeParse({ handlers: { a: mail } }).success).toBe(true);
  for (const options of wrong) expect(triggersConfig.safeParse(options).success).toBe(false);
});

const say = (options: unknown) =>
  triggersConfig
    .safeParse(options)
    .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);

test.each([
  [{ element: "x" }, "threshold: it is missing: write a number"],
  [{ element: "x", threshold: "many" }, "threshold: write a number"],
  [{ element: "x", threshold: -1 }, "threshold: write a number from 0"],
  [{ threshold: 1 }, "element: it is missing: write a text"],
  [{ element: "", threshold: 1 }, "element: write a text"],
  [{ element: "x", threshold: 1, handler: 5 }, "handler: write a text"],
  [
    { element: "x", threshold: 1, above: 5 },
    'a trigger has no "above": write only element, threshold, period, handler',
  ],
  ["x", "write a trigger between { and }"],
])("what is wrong with the trigger %j is said in words", (trigger, said) => {
  const path = said.includes("trigger") ? "triggers.0: " : "triggers.0.";
  expect(say({ triggers: [trigger] })).toEqual([`${path}${said}`]);
});

test.each([
  [{ type: "page" }, ".type: write log or mail"],
  [{}, ".type: write log or mail"],
  ["x", ": write a handler between { and }"],
  [{ type: "log", to: "x" }, ': a handler of type log has no "to": write only type'],
  [{ type: "mail", subject: "s", body: "b" }, ".to: it is missing: write one line of text"],
  [{ type: "mail", to: "a", subject: "s\n", body: "b" }, ".subject: write one line of text"],
  [{ type: "mail", to: "a", subject: "s" }, ".body: it is missing: write a text"],
  [
    { type: "mail", to: "a", subject: "s", body: "b", cc: "c" },
    ': a handler of type mail has no "cc": write only type, to, subject, body',
  ],
])("what is wrong with the handler %j is said in words", (handler, said) => {
  expect(say({ handlers: { a: handler } })).toEqual([`handlers.a${said}`]);
});

test("the README has the defaults", () => {
  const files = rows("Log files").map(([, name = "", value = ""]) => [name, value]);
  for (const [name, value] of Object.entries(logFilesDefaults))
    expect(files).toContainEqual([name, value.toLocaleString("en")]);
  const triggers = rows("Triggers").map(([, of, name, value]) => [of, name, value]);
  const { period, handler, server } = triggersDefaults;
  expect(triggers).toContainEqual(["a trigger", "period", period.toLocaleString("en")]);
  expect(triggers).toContainEqual(["a trigger", "handler", handler]);
  expect(triggers).toContainEqual(["all together", "server", server]);
  expect(triggers).toContainEqual([
    "all together",
    "handlers",
    Object.keys(triggersDefaults.handlers).join(),
  ]);
});

test("the README has the own events with their levels, and the error codes with their meanings", () => {
  expect(
    rows("Own events")
      .slice(1)
      .map(([, name, level]) => [name, Number(level)]),
  ).toEqual(Object.entries(eventsEvents).map(([name, { level }]) => [name, level]));
  expect(
    rows("Error codes")
      .slice(1)
      .map(([, code, meaning]) => [code, meaning]),
  ).toEqual(Object.entries(eventsErrorCodes));
});
