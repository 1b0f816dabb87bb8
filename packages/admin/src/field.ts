/** How much of a message commands are given, in octets. */
export const headLimit = 65_536;

/** The head of a message, as commands are given it: rules look no further. */
export interface MessageHead {
  /** Its first octets, 65,536 at most, in base 64. */
  readonly head: string;
  /** Its octets in all. */
  readonly size: number;
}

/** What the input of a command has, by type. */
export interface FieldValues {
  readonly text: string;
  /** A whole number from 0. */
  readonly number: number;
  readonly flag: boolean;
  /** On a command line: an option that may be repeated. */
  readonly texts: readonly string[];
  /** On a command line: JSON, `@FILE` for what is in a file, or `-` for standard input. */
  readonly json: unknown;
  /** On a command line: a file with a message, or `-` for standard input. */
  readonly message: MessageHead;
  /** A path on the machine of the server; a command line makes it absolute. */
  readonly path: string;
  /** On a command line: a switch that has the first line of standard input read. */
  readonly password: string;
}

/** The type of a field of a command's input. */
export type FieldType = keyof FieldValues;

/** The fields a command line gives as words, in their order; `?`: it may be left out. */
export type Words = Readonly<Record<string, FieldType | `${FieldType}?`>>;

/** A field a command line gives as an option; all may be left out. */
export interface Option {
  readonly type: FieldType;
  /** What it does, for people. */
  readonly text: string;
  /** The only values there are. */
  readonly values?: readonly string[];
  /** The largest number there is. */
  readonly most?: number;
}

/** The options of a command. */
export type Options = Readonly<Record<string, Option>>;

type Bare<Type extends string> = Type extends `${infer Name extends FieldType}?` ? Name : Type;

type OptionValue<Each extends Option> = Each extends {
  readonly values: readonly (infer Value)[];
}
  ? Value
  : FieldValues[Each["type"]];

/** The input of a command with these words and options. */
export type InputOf<W extends Words, O extends Options> = {
  readonly [Name in keyof W as W[Name] extends `${string}?` ? never : Name]: FieldValues[Bare<
    W[Name]
  >];
} & {
  readonly [Name in keyof W as W[Name] extends `${string}?` ? Name : never]?: FieldValues[Bare<
    W[Name]
  >];
} & { readonly [Name in keyof O]?: OptionValue<O[Name]> };

/** The type of a word, and whether it may be left out. */
export function wordOf(type: Words[string]): {
  readonly type: FieldType;
  readonly optional: boolean;
} {
  const optional = type.endsWith("?");
  return { type: (optional ? type.slice(0, -1) : type) as FieldType, optional };
}
