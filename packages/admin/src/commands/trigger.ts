import { eventsErrorCodes, type Trigger, type TriggerState } from "@mailwright/events";
import { type Command, command, refused } from "../command.ts";
import { table, time } from "../table.ts";
import type { Invalid } from "../versioned-setting.ts";
import { notRunning, unusable, unusableItem } from "../refusals.ts";

/** A trigger; how things stand with it only a running server knows. */
type ListedTrigger = { readonly trigger: Trigger } & Partial<Omit<TriggerState, "trigger">>;

const list = command({
  name: "trigger list",
  text: "lists the triggers; those of a running server with their state",
  words: {},
  options: {},
  async run({ server, running }) {
    const stored = await server.read("triggers");
    if (stored.type === "invalid") return stored;
    const { triggers = [], handlers = {} } = stored.value;
    const listed: readonly ListedTrigger[] =
      running?.triggers.list() ?? triggers.map((trigger) => ({ trigger }));
    return { type: "triggers", triggers: listed, handlers } as const;
  },
}).tells({
  triggers: ({ triggers }) =>
    table(
      ["ELEMENT", "ABOVE", "PERIOD", "HANDLER", "VALUE", "FIRED"],
      triggers.map(({ trigger, value, firedAt }) => [
        trigger.element,
        trigger.threshold,
        trigger.period === undefined ? "" : `${trigger.period / 1000}s`,
        trigger.handler ?? "",
        value ?? "",
        time(firedAt),
      ]),
    ),
  invalid: unusable,
});

const set = command({
  name: "trigger set",
  text: 'watches an element, as {"element":"smtpInputActive","threshold":100,"period":"10m"}',
  words: { trigger: "json" },
  options: {},
  changes: true,
  async run({ server }, { trigger }) {
    const element = elementOf(trigger);
    return await server.change<"triggers", Invalid>("triggers", (stored) => {
      if (stored.type === "invalid") return stored;
      const { triggers = [] } = stored.value;
      const others = triggers.filter((other) => other.element !== element);
      return { type: "edited", value: { ...stored.value, triggers: [...others, trigger] } };
    });
  },
}).tells({
  changed: () => ["The trigger was set."],
  invalid: ({ defects }) =>
    unusableItem({
      defects: defects.map(({ path, text }) => ({ path, text: `${text}${adviceOn(text)}` })),
    }),
});

/** Where to look up the names that a trigger may have. */
function adviceOn(text: string): string {
  if (text.startsWith(eventsErrorCodes.EVENTS_UNKNOWN_ELEMENT))
    return ': "element list" shows those there are';
  if (text.startsWith(eventsErrorCodes.EVENTS_UNKNOWN_HANDLER))
    return ': "handler list" shows those there are';
  return "";
}

function elementOf(trigger: unknown): unknown {
  return typeof trigger === "object" && trigger !== null && "element" in trigger
    ? trigger.element
    : undefined;
}

const remove = command({
  name: "trigger remove",
  text: "watches an element no more",
  words: { element: "text" },
  options: {},
  changes: true,
  run: ({ server }, { element }) =>
    server.change<"triggers", Invalid | { readonly type: "no-trigger" }>("triggers", (stored) => {
      if (stored.type === "invalid") return stored;
      const { triggers = [] } = stored.value;
      const others = triggers.filter((other) => other.element !== element);
      return others.length === triggers.length
        ? { type: "no-trigger" }
        : { type: "edited", value: { ...stored.value, triggers: others } };
    }),
}).tells({
  changed: (_, { element }) => [`${element} is watched no more.`],
  "no-trigger": (_, { element }) =>
    refused(`No trigger watches ${element}: "trigger list" shows those there are.`),
  invalid: unusable,
});

const elements = command({
  name: "element list",
  text: "lists the gauges and counters of the running server",
  words: {},
  options: {},
  run: async ({ running }) =>
    running === undefined
      ? ({ type: "not-running" } as const)
      : ({ type: "elements", elements: running.elements.list() } as const),
}).tells({
  elements: ({ elements: listed }) =>
    table(
      ["ELEMENT", "VALUE", "TYPE", "MEANING"],
      listed.map(({ name, value, type, text }) => [name, value, type, text]),
    ),
  "not-running": notRunning,
});

/** What can be done about triggers, and the elements they watch. */
export const triggerCommands: readonly Command[] = [list, set, remove, elements];
