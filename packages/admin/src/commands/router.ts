import { type Command, command, refused } from "../command.ts";
import { unusable } from "../refusals.ts";
import { orNone } from "../table.ts";
import { type Invalid, invalid } from "../versioned-setting.ts";

const list = command({
  name: "router list",
  text: "lists the lines of the router table",
  words: {},
  options: {},
  async run({ server }) {
    const stored = await server.read("router");
    if (stored.type === "invalid") return stored;
    return { type: "lines", lines: stored.value } as const;
  },
}).tells({ lines: ({ lines }) => orNone(lines), invalid: unusable });

const add = command({
  name: "router add",
  text: 'adds a line to the router table, such as "<sales> = ann"',
  words: { line: "text" },
  options: { first: { type: "flag", text: "before all others; else behind them" } },
  changes: true,
  async run({ server }, { line, first = false }) {
    const { parseRouterTable } = await import("@mailwright/router");
    const [defect] = parseRouterTable([line]).defects;
    if (defect !== undefined) return invalid(defect.text);
    return await server.change<"router", Invalid>("router", (stored) => {
      if (stored.type === "invalid") return stored;
      const value = first ? [line, ...stored.value] : [...stored.value, line];
      return { type: "edited", value };
    });
  },
}).tells({ changed: () => ["The line was added."], invalid: unusable });

const remove = command({
  name: "router remove",
  text: "removes a line from the router table",
  words: { line: "text" },
  options: {},
  changes: true,
  async run({ server }, { line }) {
    return await server.change<"router", Invalid | { readonly type: "no-line" }>(
      "router",
      (stored) => {
        if (stored.type === "invalid") return stored;
        const value = stored.value.filter((other) => bare(other) !== bare(line));
        return value.length === stored.value.length
          ? { type: "no-line" }
          : { type: "edited", value };
      },
    );
  },
}).tells({
  changed: () => ["The line was removed."],
  "no-line": () => refused(`There is no such line: "router list" shows those there are.`),
  invalid: unusable,
});

/** A line as it is compared: blanks mean nothing in one. */
function bare(line: string): string {
  return line.replaceAll(/\s+/g, "").toLowerCase();
}

/** What can be done about the router table. */
export const routerCommands: readonly Command[] = [list, add, remove];
