/** Something in the input that a grammar does not allow. Parsers list defects, they never throw. */
export interface Defect<Code extends string = string> {
  /** Names the kind of defect; stable across versions. */
  readonly code: Code;
  /** Where it is: octets (of bytes) or code units (of a string) from the start of the input. */
  readonly at: number;
  /** What was found, in a few words, without control characters. */
  readonly text: string;
}

/** What a parser answers: the value with what is wrong about it, or only what is wrong. */
export type Parsed<Value, Code extends string = string> =
  | { readonly value: Value; readonly defects: readonly Defect<Code>[] }
  | { readonly value?: undefined; readonly defects: readonly Defect<Code>[] };
