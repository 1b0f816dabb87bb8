import { type TriggerHandler, triggersDefaults } from "@mailwright/events";
import { type Command, command, refused } from "../command.ts";
import { unusable, unusableItem } from "../refusals.ts";
import { table } from "../table.ts";
import type { Invalid } from "../versioned-setting.ts";

const list = command({
  name: "handler list",
  text: "lists what triggers can do",
  words: {},
  options: {},
  async run({ server }) {
    const stored = await server.read("triggers");
    if (stored.type === "invalid") return stored;
    const handlers: Readonly<Record<string, TriggerHandler>> = {
      ...triggersDefaults.handlers,
      ...stored.value.handlers,
    };
    return { type: "handlers", handlers } as const;
  },
}).tells({
  handlers: ({ handlers }) =>
    table(
      ["HANDLER", "TYPE", "TO", "SUBJECT"],
      Object.entries(handlers).map(([name, handler]) =>
        handler.type === "mail"
          ? [name, handler.type, handler.to, handler.subject]
          : [name, handler.type, "", ""],
      ),
    ),
  invalid: unusable,
});

const set = command({
  name: "handler set",
  text: 'says what triggers do, as {"type":"mail","to":"postmaster","subject":"^element","body":"^reason"}',
  words: { name: "text", handler: "json" },
  options: {},
  changes: true,
  run: ({ server }, { name, handler }) =>
    server.change<"triggers", Invalid>("triggers", (stored) => {
      if (stored.type === "invalid") return stored;
      const handlers = { ...stored.value.handlers, [name]: handler };
      return { type: "edited", value: { ...stored.value, handlers } };
    }),
}).tells({
  changed: (_, { name }) => [`The handler ${name} was set.`],
  invalid: unusableItem,
});

const remove = command({
  name: "handler remove",
  text: "removes a handler that no trigger uses",
  words: { name: "text" },
  options: {},
  changes: true,
  run: ({ server }, { name }) =>
    server.change<"triggers", Invalid | { readonly type: "in-use" | "no-handler" }>(
      "triggers",
      (stored) => {
        if (stored.type === "invalid") return stored;
        const { triggers = [], handlers = {} } = stored.value;
        if (!Object.hasOwn(handlers, name)) return { type: "no-handler" };
        const isDefault = Object.hasOwn(triggersDefaults.handlers, name);
        const used = triggers.some(({ handler = triggersDefaults.handler }) => handler === name);
        if (used && !isDefault) return { type: "in-use" };
        const { [name]: _removed, ...others } = handlers;
        return { type: "edited", value: { ...stored.value, handlers: others } };
      },
    ),
}).tells({
  changed: (_, { name }) => [`The handler ${name} was removed.`],
  "in-use": (_, { name }) => refused(`A trigger uses ${name}: set another one for it first.`),
  "no-handler": (_, { name }) =>
    refused(`No handler ${name} was set: "handler list" shows those there are.`),
  invalid: unusable,
});

/** What can be done about the handlers of triggers. */
export const handlerCommands: readonly Command[] = [list, set, remove];
