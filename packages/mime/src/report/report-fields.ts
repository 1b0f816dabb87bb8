import { parseDate } from "../field/date-parse.ts";
import { withoutComments } from "../field/comments.ts";
import type { DefectList, MimeDefectCode } from "../defects.ts";
import { parseTypedValue, type TypedValue } from "./typed-value.ts";

/** A field of a report as it was written, or is to be. */
export interface ReportField {
  readonly name: string;
  /** Unfolded and trimmed, on one line. */
  readonly value: string;
}

/**
 * One group of fields of a report, from which those that are known are taken by name. What is
 * malformed or repeated stays, so that nothing that was said is lost.
 */
export class ReportFields {
  readonly #fields: readonly ReportField[];
  readonly #byName = new Map<string, number[]>();
  readonly #taken = new Set<number>();
  readonly #defects: DefectList;
  readonly #at: number;

  /** @param at - where the group is, for defects */
  constructor(fields: readonly ReportField[], defects: DefectList, at: number) {
    this.#fields = fields;
    this.#defects = defects;
    this.#at = at;
    for (const [index, { name }] of fields.entries()) {
      const key = name.toLowerCase();
      const same = this.#byName.get(key);
      if (same === undefined) this.#byName.set(key, [index]);
      else same.push(index);
    }
  }

  /** True when a field of one of the names is there. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => this.#byName.has(name.toLowerCase()));
  }

  /** The field that may stand once: the first of its name, if `parse` makes something of it. */
  one<Value>(name: string, parse: (text: string) => Value | undefined): Value | undefined {
    const indexes = this.#byName.get(name.toLowerCase()) ?? [];
    const [first] = indexes;
    if (first === undefined) return undefined;
    if (indexes.length > 1) this.defect("field-repeated", `${name} is repeated`);
    return this.#take(first, name, parse);
  }

  /** The fields that may stand several times. */
  all<Value>(name: string, parse: (text: string) => Value | undefined): readonly Value[] {
    const indexes = this.#byName.get(name.toLowerCase()) ?? [];
    const values = indexes.map((index) => this.#take(index, name, parse));
    return values.filter((value): value is Value & {} => value !== undefined);
  }

  /** A value with its type. RFC 3464 §2.1.2. */
  typed(name: string): TypedValue | undefined {
    const value = this.one(name, parseTypedValue);
    if (value?.type === "") this.defect("report-field", `${name} names no type`);
    return value;
  }

  /** An address with its type, without the angle brackets that some write. RFC 3464 §2.3.2. */
  address(name: string): TypedValue | undefined {
    const found = this.typed(name);
    if (found === undefined || !/^<[^<>]*>$/.test(found.value)) return found;
    this.defect("report-field", `${name} is in angle brackets`);
    return { type: found.type, value: found.value.slice(1, -1) };
  }

  date(name: string): number | undefined {
    return this.one(name, (text) => parseDate(text).value);
  }

  text(name: string): string | undefined {
    return this.one(name, asWritten);
  }

  /** Fields that were not taken, in order. */
  rest(): readonly ReportField[] {
    return this.#fields.filter((_, index) => !this.#taken.has(index));
  }

  /** Lists a defect if the report lacks a field that it must have. */
  demand(name: string, value: unknown): void {
    if (value === undefined) this.defect("report", `the report lacks ${name}`);
  }

  defect(code: MimeDefectCode, detail: string): void {
    this.#defects.add(code, this.#at, detail);
  }

  #take<Value>(
    index: number,
    name: string,
    parse: (text: string) => Value | undefined,
  ): Value | undefined {
    const value = parse(this.#fields[index]?.value ?? "");
    if (value === undefined) this.defect("report-field", `${name} is malformed`);
    else this.#taken.add(index);
    return value;
  }
}

/** Takes a text as it is. */
export function asWritten(text: string): string {
  return text;
}

/** Reads one of a set of words, in any case, comments left out. */
export function oneOf<Word extends string>(
  words: readonly Word[],
): (text: string) => Word | undefined {
  return (text) => {
    const wanted = withoutComments(text).trim().toLowerCase();
    return words.find((word) => word.toLowerCase() === wanted);
  };
}

/** Reads a number that is no larger than `most`. */
export function numberUpTo(most: number): (text: string) => number | undefined {
  return (text) => {
    const digits = withoutComments(text).trim();
    const value = /^\d{1,10}$/.test(digits) ? Number(digits) : Number.NaN;
    return value <= most ? value : undefined;
  };
}
