/** A day of the week. */
export type Weekday = "Sun" | "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat";

/** What a fact of each type is given as. */
export interface FactValues {
  readonly text: string;
  /** Texts, of which one must match. */
  readonly "any text": readonly string[];
  /** Texts: there must be one, and all must match. */
  readonly "each text": readonly string[];
  readonly number: number;
  /** Octets. */
  readonly size: number;
  readonly boolean: boolean;
  /** Milliseconds since midnight, by the local clock. */
  readonly "time of day": number;
  /** A local date, with or without time: `2026-12-24 18:00:00`. */
  readonly date: string;
  readonly weekday: Weekday;
}

/** The type of a fact. */
export type FactType = keyof FactValues;

interface PictureTests {
  readonly is: string;
  readonly in: readonly string[];
}

interface OrderTests<Limit> {
  readonly "less than": Limit;
  readonly "greater than": Limit;
}

/**
 * What rules compare facts of each type with, by operator. `is` and `in` have their negations,
 * `is not` and `not in`, besides.
 */
export interface FactTests {
  /** Pictures: `*` stands for any run of characters, `\*` for a star; letter case is ignored. */
  readonly text: PictureTests;
  readonly "any text": PictureTests;
  readonly "each text": PictureTests;
  readonly number: { readonly is: number; readonly in: readonly number[] } & OrderTests<number>;
  /** Octets, or `"64K"`, `"10M"`, `"2G"`. */
  readonly size: OrderTests<number | string>;
  readonly boolean: { readonly is: boolean };
  /** `"18:30"`; spans as `"22:00-06:00"`, their end not included. */
  readonly "time of day": { readonly in: readonly string[] } & OrderTests<string>;
  /** `"2026-12-24"`, `"2026-12-24 18:00"` or `"24 Dec 2026 18:00:00"`; a date alone is its midnight. */
  readonly date: OrderTests<string>;
  readonly weekday: { readonly is: Weekday; readonly in: readonly Weekday[] };
}
