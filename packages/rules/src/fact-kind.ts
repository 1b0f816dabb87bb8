import { parseDate, parseSpan, parseTime, parseWeekday } from "./calendar.ts";
import type { FactTests, FactType } from "./fact-type.ts";
import { compilePictures, fold, parsePicture, type Picture } from "./picture.ts";
import type { Place } from "./place.ts";
import { parseSize } from "./quantity.ts";

// What is looked at of a fact, in characters and, where it is a list, in texts.
const CHARACTERS = 100_000;
const TEXTS = 1000;

/** Says whether a fact, in the form it is compared in, is as a rule wants it. */
export type Test<Compared> = (value: Compared) => boolean;

type Compile<Compared> = (place: Place) => Test<Compared> | undefined;

/** How facts of one type are read and tested. */
export interface FactKind<Operator extends string = string> {
  /** The fact as it is compared; undefined: it is not of this type, and so missing. */
  readonly read: (given: unknown) => unknown;
  /** By operator: reads what a rule compares the fact with, and tells what is wrong with it. */
  readonly tests: Readonly<Record<Operator, Compile<never>>>;
}

/** The types of facts. */
export const factKinds: { readonly [Type in FactType]: FactKind<keyof FactTests[Type] & string> } =
  {
    text: { read: textual(foldSeen), tests: pictures((matches) => matches) },
    "any text": { read: readTexts, tests: pictures(any) },
    "each text": { read: readTexts, tests: pictures(each) },
    number: {
      read: readNumber,
      tests: { ...equal(readNumber, "a number"), ...order(readNumber, "a number") },
    },
    size: { read: readNumber, tests: order(parseSize, 'a size, as 65536, "64K", "10M" or "2G"') },
    boolean: { read: readBoolean, tests: { is: equal(readBoolean, "true or false").is } },
    "time of day": {
      read: readNumber,
      tests: { in: spans, ...order(textual(parseTime), 'a time of day, as "18:30"') },
    },
    date: {
      read: textual(parseDate),
      tests: order(textual(parseDate), 'a date, as "2026-12-24" or "2026-12-24 18:00"'),
    },
    weekday: {
      read: textual(parseWeekday),
      tests: equal(textual(parseWeekday), "Sun, Mon, Tue, Wed, Thu, Fri or Sat"),
    },
  };

type Read<Value> = (given: unknown) => Value | undefined;

function textual<Value>(parse: (text: string) => Value | undefined): Read<Value> {
  return (given) => (typeof given === "string" ? parse(given) : undefined);
}

function foldSeen(text: string): string {
  return fold(text.slice(0, CHARACTERS));
}

function readNumber(given: unknown): number | undefined {
  return typeof given === "number" && !Number.isNaN(given) ? given : undefined;
}

function readBoolean(given: unknown): boolean | undefined {
  return typeof given === "boolean" ? given : undefined;
}

function readTexts(given: unknown): readonly string[] | undefined {
  if (!Array.isArray(given)) return undefined;
  const texts: string[] = [];
  let left = CHARACTERS;
  for (const text of given.slice(0, TEXTS) as readonly unknown[]) {
    if (typeof text !== "string") return undefined;
    texts.push(fold(text.slice(0, left)));
    left -= text.length;
    if (left <= 0) break;
  }
  return texts;
}

/** The value here, as `read` takes it; `form` says how to write it. */
function valueOf<Value>(place: Place, read: Read<Value>, form: string): Value | undefined {
  return read(place.value) ?? place.needs("does not fit", form);
}

/** All values of a list, or undefined when one is wrong. */
function valuesOf<Value>(
  place: Place,
  read: (item: Place) => Value | undefined,
): readonly Value[] | undefined {
  const items = place.items("values", place.limits.entries);
  const values = items?.map(read).filter((value) => value !== undefined);
  return values?.length === items?.length ? values : undefined;
}

function equal<Value>(read: Read<Value>, form: string): Record<"is" | "in", Compile<Value>> {
  return {
    is: (place) => {
      const wanted = valueOf(place, read, form);
      return wanted === undefined ? undefined : (value) => value === wanted;
    },
    in: (place) => {
      const wanted = valuesOf(place, (item) => valueOf(item, read, form));
      const set = new Set(wanted);
      return wanted && ((value) => set.has(value));
    },
  };
}

function order(
  read: Read<number>,
  form: string,
): Record<"less than" | "greater than", Compile<number>> {
  const compile =
    (test: (limit: number) => Test<number>): Compile<number> =>
    (place) => {
      const limit = valueOf(place, read, form);
      return limit === undefined ? undefined : test(limit);
    };
  return {
    "less than": compile((limit) => (value) => value < limit),
    "greater than": compile((limit) => (value) => value > limit),
  };
}

function spans(place: Place): Test<number> | undefined {
  const form = 'a span of the day, as "22:00-06:00"';
  const wanted = valuesOf(place, (item) => valueOf(item, textual(parseSpan), form));
  return wanted && ((time) => wanted.some((within) => within(time)));
}

function pictures<Compared>(
  over: (matches: Picture) => Test<Compared>,
): Record<"is" | "in", Compile<Compared>> {
  return {
    is: (place) => {
      const pieces = readPicture(place);
      return pieces && over(compilePictures([pieces]));
    },
    in: (place) => {
      const wanted = valuesOf(place, readPicture);
      return wanted && over(compilePictures(wanted));
    },
  };
}

function readPicture(place: Place): readonly string[] | undefined {
  const text = place.text();
  if (text === undefined) return undefined;
  return (
    parsePicture(text) ?? place.wrong("too much between two stars: write at most 250 characters")
  );
}

function any(matches: Picture): Test<readonly string[]> {
  return (texts) => {
    for (const text of texts) if (matches(text)) return true;
    return false;
  };
}

function each(matches: Picture): Test<readonly string[]> {
  return (texts) => texts.length > 0 && texts.every(matches);
}
