import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { optionText, usageOf } from "./usage.ts";

const GLOBAL = [
  ["--data DIR", "the folder of the data; MAILWRIGHT_DATA or data by default"],
  ["--json", "writes the answer as one line of JSON"],
  ["--help", "shows this, or behind a command what it takes"],
  ["--version", "shows the version"],
] as const;

/** What `--help` shows of some commands; of all when none is named. */
export function helpText(about: readonly Command[]): string {
  const [only, ...others] = about;
  if (only !== undefined && others.length === 0) return helpOnOne(only);
  const listed = about.length === 0 ? commands : about;
  const rows = listed.map((each) => [usageOf(each), each.text] as const);
  return [
    "Usage: mailwright COMMAND [options]",
    "",
    "Administers the running server, or its data while none runs.",
    "",
    ...columns(rows),
    "",
    ...columns(GLOBAL),
    "",
    "JSON is written there, or is @FILE or - for standard input; so may be a FILE with a message.",
  ].join("\n");
}

function helpOnOne(command: Command): string {
  const own = Object.entries(command.options).map(
    ([name, option]) => [optionText(name, option), option.text] as const,
  );
  return [
    `Usage: mailwright ${usageOf(command)}`,
    "",
    `It ${command.text}.`,
    "",
    ...columns([...own, ...GLOBAL]),
  ].join("\n");
}

/** What does not fit its column has a line of its own. */
function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.flatMap(([left, right]) =>
    left.length > 36
      ? [`  ${left}`, `${" ".repeat(40)}${right}`]
      : [`  ${left.padEnd(38)}${right}`],
  );
}
