import type { Fact, MailEvent } from "@mailwright/core";

/** How an element is made from events. */
export type ElementDescription =
  /** A value that goes up and down, never below 0. */
  | {
      readonly type: "gauge";
      /** What it is, for people. */
      readonly text: string;
      /** The events that add one. */
      readonly up?: readonly string[];
      /** The events that take one away. */
      readonly down?: readonly string[];
      /** By event, the field whose number it is set to. */
      readonly set?: Readonly<Record<string, string>>;
    }
  /** A value that only grows, from 0 at the start. */
  | {
      readonly type: "counter";
      readonly text: string;
      /** The events that add one. */
      readonly count?: readonly string[];
      /** By event, the field whose number is added. */
      readonly sum?: Readonly<Record<string, string>>;
    };

/** The elements of a package, by name: data, so that triggers and statistics are made from it. */
export type ElementCatalogue = Readonly<Record<string, ElementDescription>>;

/** The names of the elements of a catalogue; of a union of catalogues, of each. */
export type ElementName<Catalogue extends ElementCatalogue> = Catalogue extends ElementCatalogue
  ? keyof Catalogue & string
  : never;

/** An element and its value. */
export interface ElementReading {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly value: number;
  readonly text: string;
}

/** The value an element has after an event. */
export type Change = (value: number, event: MailEvent) => number;

/** What changes an element, by the name of the event. */
export function* changesOf(
  description: ElementDescription,
): Generator<readonly [event: string, change: Change]> {
  if (description.type === "gauge") {
    const { up = [], down = [], set = {} } = description;
    for (const event of up) yield [event, (value) => value + 1];
    for (const event of down) yield [event, (value) => Math.max(0, value - 1)];
    for (const [event, field] of Object.entries(set))
      yield [event, (value, told) => quantity(told[field]) ?? value];
  } else {
    const { count = [], sum = {} } = description;
    for (const event of count) yield [event, (value) => value + 1];
    for (const [event, field] of Object.entries(sum))
      yield [event, (value, told) => value + (quantity(told[field]) ?? 0)];
  }
}

function quantity(fact: Fact | undefined): number | undefined {
  return typeof fact === "number" && fact >= 0 && Number.isFinite(fact) ? fact : undefined;
}
