import { type Command, command, refused } from "../command.ts";
import { defectLines, table } from "../table.ts";

const level = command({
  name: "log level",
  text: "shows the levels of the log, or changes one until the configuration is read again",
  words: { component: "text?", level: "text?" },
  options: {},
  async run({ running }, input) {
    if (running === undefined) return { type: "not-running" } as const;
    const { levelNames, logDefaults, parseLevel } = await import("@mailwright/events");
    const { log } = running;
    const levels = { ...logDefaults.levels, ...log.options.levels };
    const { component } = input;
    if (component !== undefined && input.level !== undefined) {
      const { value, defects } = parseLevel(input.level);
      if (value === undefined) return { type: "invalid", defects } as const;
      log.replace({ ...log.options, levels: { ...levels, [component]: value } });
      return { type: "changed", component, level: value, name: levelNames[value] } as const;
    }
    const shown = Object.entries(levels)
      .filter(([name]) => component === undefined || name === component)
      .map(([name, value]) => ({ component: name, level: value, name: levelNames[value] }));
    return { type: "levels", levels: shown } as const;
  },
}).tells({
  levels: ({ levels }) =>
    table(
      ["COMPONENT", "LEVEL", ""],
      levels.map((each) => [each.component, each.level, each.name]),
    ),
  changed: (answer) => [`${answer.component} is logged at level ${answer.level}, ${answer.name}.`],
  invalid: ({ defects }) => refused(...defectLines(defects)),
  "not-running": () =>
    refused('No server is running: set the levels in its configuration, as "log.levels".'),
});

/** What can be done about the log. */
export const logCommands: readonly Command[] = [level];
