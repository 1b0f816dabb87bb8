import type { LogOptions } from "@mailwright/events";
import { type Command, command, refused } from "../command.ts";
import { nearest } from "../nearest.ts";
import { defectLines, table } from "../table.ts";

type Levels = NonNullable<LogOptions["levels"]>;

const level = command({
  name: "log level",
  text: "shows the levels of the log, or changes one until the configuration is read again",
  words: { component: "text?", level: "text?" },
  options: {},
  changes: true,
  async run({ running }, input) {
    if (running === undefined) return { type: "not-running" } as const;
    const { levelNames, logDefaults, parseLevel } = await import("@mailwright/events");
    const { log } = running;
    const rest = log.options.levels?.["default"] ?? logDefaults.levels.default;
    const levels: Levels = { default: rest, ...log.options.levels };
    const components = running.components && [...running.components, "default"];
    const component = nameOf(input.component, components);
    if (component !== undefined && components?.includes(component) === false) {
      return { type: "no-component", component, components } as const;
    }
    if (component !== undefined && input.level !== undefined) {
      const { value, defects } = parseLevel(input.level);
      if (value === undefined) return { type: "invalid", defects } as const;
      log.replace({ ...log.options, levels: { ...levels, [component]: value } });
      return { type: "changed", component, level: value, name: levelNames[value] } as const;
    }
    const wanted: Levels =
      component === undefined ? levels : { [component]: levels[component] ?? rest };
    const shown = Object.entries(wanted).map(([name, value]) => ({
      component: name,
      level: value,
      name: levelNames[value],
    }));
    return { type: "levels", levels: shown } as const;
  },
}).tells({
  levels: ({ levels }) =>
    table(
      ["COMPONENT", "LEVEL", ""],
      levels.map((each) => [each.component, each.level, each.name]),
    ),
  changed: (answer) => [`${answer.component} is logged at level ${answer.level}, ${answer.name}.`],
  "no-component": ({ component, components }) => {
    const near = nearest(component, components);
    const advice =
      near.length > 0 ? `perhaps ${near.join(" or ")}?` : `write one of ${components.join(", ")}.`;
    return refused(`There is no component ${component}: ${advice}`);
  },
  invalid: ({ defects }) => refused(...defectLines(defects)),
  "not-running": () =>
    refused('No server is running: set the levels in its configuration, as "log.levels".'),
});

/** The component as it is called, whatever letter case it was written in. */
function nameOf(
  written: string | undefined,
  components: readonly string[] = [],
): string | undefined {
  const wanted = written?.toLowerCase();
  return components.find((each) => each.toLowerCase() === wanted) ?? written;
}

/** What can be done about the log. */
export const logCommands: readonly Command[] = [level];
