import type { Command } from "./command.ts";
import { type FieldType, type Option, wordOf } from "./field.ts";

/** How an option is called on a command line, without its dashes. */
export function optionName(name: string, { type }: Option): string {
  const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return type === "password" ? `${dashed}-stdin` : dashed;
}

/** How an option is written. */
export function optionText(name: string, option: Option): string {
  const written = `--${optionName(name, option)}`;
  return isSwitch(option) ? written : `${written} ${placeText(name, option.type)}`;
}

/** Whether an option stands alone, without a value behind it. */
export function isSwitch({ type }: Option): boolean {
  return type === "flag" || type === "password";
}

/** How a command is written. */
export function usageOf({ name, words, options }: Command): string {
  const placed = Object.entries(words).map(([word, given]) => {
    const { type, optional } = wordOf(given);
    return optional ? `[${placeText(word, type)}]` : placeText(word, type);
  });
  const optional = Object.entries(options).map(([option, description]) => {
    const written = `[${optionText(option, description)}]`;
    return description.type === "texts" ? `${written}...` : written;
  });
  return [name, ...placed, ...optional].join(" ");
}

function placeText(name: string, type: FieldType): string {
  if (type === "json") return "JSON";
  return type === "message" || type === "path" ? "FILE" : name.toUpperCase();
}
