import { parseArgs } from "node:util";
import { unknownCommand } from "./administrator.ts";
import type { Command } from "./command.ts";
import { commands, findCommand } from "./commands.ts";
import { wordOf } from "./field.ts";
import { isSwitch, optionName, usageOf } from "./usage.ts";

/** What a command line says. */
export type Arguments =
  | {
      readonly type: "run";
      readonly command: Command;
      /** The words and options by name, as they were written. */
      readonly given: Readonly<Record<string, Written>>;
      readonly data: string | undefined;
      readonly json: boolean;
    }
  /** `about`: the commands whose names begin so; empty: all. */
  | { readonly type: "help"; readonly about: readonly Command[] }
  | { readonly type: "version" }
  | { readonly type: "wrong"; readonly text: string };

/** What is written for a field. */
export type Written = string | boolean | readonly string[];

const GLOBAL = {
  data: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

type ArgumentOption = { readonly type: "string" | "boolean"; readonly multiple?: boolean };

/** Reads the arguments of a command line. */
export function parseArguments(args: readonly string[]): Arguments {
  const parsed = read(args);
  if ("text" in parsed) return { type: "wrong", text: parsed.text };
  const { values, words } = parsed;
  if (values["version"] === true) return { type: "version" };
  const command = findCommand(words.slice(0, 2).join(" ")) ?? findCommand(words[0] ?? "");
  if (values["help"] === true || words.length === 0) return helpOn(command, words);
  if (command === undefined) return { type: "wrong", text: wrongCommand(words) };
  const given = fields(command, words.slice(command.name.split(" ").length), values);
  if (typeof given === "string") return { type: "wrong", text: given };
  const { data, json } = values;
  return {
    type: "run",
    command,
    given,
    data: typeof data === "string" ? data : undefined,
    json: json === true,
  };
}

interface Read {
  readonly values: Readonly<Record<string, Written | undefined>>;
  readonly words: readonly string[];
}

function read(args: readonly string[]): Read | { readonly text: string } {
  const options: Record<string, ArgumentOption> = { ...GLOBAL };
  for (const command of commands) {
    for (const [name, option] of Object.entries(command.options)) {
      const type = isSwitch(option) ? "boolean" : "string";
      options[optionName(name, option)] = { type, multiple: option.type === "texts" };
    }
  }
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values: values as Read["values"], words: positionals };
  } catch (error) {
    const [text = ""] = (error as Error).message.split(/[.\n]/);
    return { text: `${text}: --help behind a command lists its options.` };
  }
}

function helpOn(command: Command | undefined, words: readonly string[]): Arguments {
  if (command !== undefined) return { type: "help", about: [command] };
  const about = commandsOf(words[0]);
  if (words.length > 0 && about.length === 0) return { type: "wrong", text: wrongCommand(words) };
  return { type: "help", about };
}

function commandsOf(area: string | undefined): readonly Command[] {
  return commands.filter(({ name }) => name.split(" ")[0] === area);
}

function wrongCommand(words: readonly string[]): string {
  const [area = "", verb] = words;
  const others = commandsOf(area).map(({ name }) => JSON.stringify(name));
  if (verb === undefined && others.length > 0) return `"${area}" is not all: ${others.join(", ")}.`;
  return unknownCommand([area, verb].filter(Boolean).join(" ")).message;
}

/** The fields of a command, or what is wrong with the words and options it was given. */
function fields(
  command: Command,
  words: readonly string[],
  values: Read["values"],
): Readonly<Record<string, Written>> | string {
  const given: Record<string, Written> = {};
  const known = new Set<string>(Object.keys(GLOBAL));
  for (const [name, option] of Object.entries(command.options)) {
    const written = values[optionName(name, option)];
    known.add(optionName(name, option));
    if (written !== undefined) given[name] = written;
  }
  const strange = Object.keys(values).find((name) => !known.has(name));
  const usage = `write ${usageOf(command)}`;
  if (strange !== undefined) return `"${command.name}" has no option --${strange}: ${usage}`;
  const names = Object.entries(command.words);
  for (const [at, [name, type]] of names.entries()) {
    const word = words[at];
    if (word !== undefined) given[name] = word;
    else if (!wordOf(type).optional) return `${name} is missing: ${usage}`;
  }
  const [extra] = words.slice(names.length);
  if (extra === undefined) return given;
  return `${JSON.stringify(extra)} is too much, unless it is to be quoted: ${usage}`;
}
