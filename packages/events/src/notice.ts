import type { TriggerHandler } from "./options.ts";

/** A mail that a trigger asks for. */
export interface Notice {
  readonly to: string;
  readonly subject: string;
  /** Lines that end in LF. */
  readonly text: string;
}

/** What the macros of a notice stand for. */
export interface NoticeFacts {
  readonly element: string;
  readonly value: number;
  readonly threshold: number;
  readonly period: number;
  readonly reason: string;
  readonly server: string;
  readonly at: number;
}

/** Writes the mail of a handler: `^element` and its like are replaced, `^^` is `^`. */
export function formatNotice(
  handler: Extract<TriggerHandler, { readonly type: "mail" }>,
  { at, period, ...facts }: NoticeFacts,
): Notice {
  const macros = new Map<string, string | number>([
    ...Object.entries(facts),
    ["period", formatDuration(period)],
    ["time", new Date(at).toISOString()],
    ["^", "^"],
  ]);
  const expand = (text: string): string =>
    text.replaceAll(/\^(\^|[a-z]+)/g, (macro, name: string) => String(macros.get(name) ?? macro));
  return { to: handler.to, subject: expand(handler.subject), text: expand(handler.body) };
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
] as const;

/** A duration in the largest unit that says it exactly, as in `10m`. */
export function formatDuration(duration: number): string {
  const [unit, length] = UNITS.find(([, each]) => duration % each === 0) ?? ["ms", 1];
  return `${duration / length}${unit}`;
}
