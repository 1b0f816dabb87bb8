import type { Bytes } from "@mailwright/core";
import type { InputOf, Options, Words } from "./field.ts";
import type { AdminParts } from "./parts.ts";

/** What became of a command: plain data, told apart by `type`, that can be written as JSON. */
export interface Answer {
  readonly type: string;
  /** Octets that belong to the answer, such as those of a message: the only thing that is no JSON. */
  readonly content?: Bytes;
}

/** The input of a command: plain data by name. */
export type Input = Readonly<Record<string, unknown>>;

/** That what was asked for was not done, and what to do about it. */
export interface Refused {
  readonly refused: readonly string[];
}

/** An answer for people: the lines of what was done, or why it was not. */
export type Telling = readonly string[] | Refused;

/** What can be asked of a server: the one description that all ways to ask go by. */
export interface Command {
  /** One or two words, such as `account add`. */
  readonly name: string;
  /** One line of help. */
  readonly text: string;
  readonly words: Words;
  readonly options: Options;
  /** Whether it is there to change something; else it is a question. */
  readonly changes: boolean;
  /** Carries it out; the input has been checked. */
  run(parts: AdminParts, input: Input, options: { readonly signal?: AbortSignal }): Promise<Answer>;
  /** The answer for people. */
  tell(answer: Answer, input: Input): Telling;
}

type Tellings<Given, Each extends Answer> = {
  readonly [Member in Each as Member["type"]]: (answer: Member, input: Given) => Telling;
};

/** A command that lacks only what it says to people. */
export interface Untold<Given, Each extends Answer> {
  /** Says every type of answer for people. */
  tells(tellings: Tellings<Given, Each>): Command;
}

/** Describes a command. The types of its input and of its answers follow from what it has and does. */
export function command<
  const W extends Words,
  Each extends Answer,
  const O extends Options,
>(description: {
  readonly name: string;
  readonly text: string;
  readonly words: W;
  readonly options: O;
  /** True of one that is there to change something. */
  readonly changes?: true;
  readonly run: (
    parts: AdminParts,
    input: InputOf<W, O>,
    options: { readonly signal?: AbortSignal },
  ) => Promise<Each>;
}): Untold<InputOf<W, O>, Each> {
  const { name, text, words, options, changes = false } = description;
  // What was checked against words and options is of the type that follows from them.
  const run = description.run as unknown as Command["run"];
  return {
    tells: (tellings) => ({ name, text, words, options, changes, run, tell: teller(tellings) }),
  };
}

function teller(tellings: object): Command["tell"] {
  const known = new Map(Object.entries(tellings as Readonly<Record<string, Command["tell"]>>));
  // A newer server may answer what this program does not know yet.
  return (answer, input) => known.get(answer.type)?.(answer, input) ?? [JSON.stringify(answer)];
}

/** That it was not done, and what to do about it. */
export function refused(...lines: readonly string[]): Refused {
  return { refused: lines };
}
