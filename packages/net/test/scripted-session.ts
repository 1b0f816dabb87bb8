import type { Session, SessionOutput, TlsFacts } from "@mailwright/core";

/** The one question of these tests: anything in, anything out. */
export interface Asked {
  readonly ask: { readonly input: unknown; readonly answer: unknown };
  readonly [name: string]: { readonly input: unknown; readonly answer: unknown };
}

type Output = SessionOutput<Asked>;
type Input =
  | { readonly type: "receive"; readonly text: string }
  | { readonly type: "answer"; readonly value: unknown }
  | { readonly type: "fault"; readonly error: unknown }
  | { readonly type: "transferred" }
  | { readonly type: "secured"; readonly facts: TlsFacts }
  | { readonly type: "due" }
  | { readonly type: "drain" }
  | { readonly type: "closed" };

/** A session that says what it was told, and puts out what the test makes of it. */
export class ScriptedSession implements Session<Asked> {
  readonly inputs: Input[] = [];
  readonly #outputs: Output[];
  readonly #react: (input: Input) => readonly Output[];
  due: number | undefined;
  now = 0;

  constructor(react: (input: Input) => readonly Output[] = () => [], first: Output[] = []) {
    this.#react = react;
    this.#outputs = first;
  }

  /** What it was told, in a few words. */
  get told(): string[] {
    return this.inputs.map((input) => {
      if (input.type === "receive") return `receive ${input.text}`;
      if (input.type === "answer") return `answer ${String(input.value)}`;
      return input.type === "fault" ? `fault ${String(input.error)}` : input.type;
    });
  }

  receive(bytes: Uint8Array): void {
    this.#take({ type: "receive", text: new TextDecoder().decode(bytes) });
  }

  answer(_id: number, value: unknown): void {
    this.#take({ type: "answer", value });
  }

  fault(_id: number, error: unknown): void {
    this.#take({ type: "fault", error });
  }

  tick(now: number): void {
    this.now = now;
    if (this.due === undefined || this.due > now) return;
    this.due = undefined;
    this.#take({ type: "due" });
  }

  transferred(): void {
    this.#take({ type: "transferred" });
  }

  secured(facts: TlsFacts): void {
    this.#take({ type: "secured", facts });
  }

  drain(): void {
    this.#take({ type: "drain" });
  }

  closed(): void {
    this.#take({ type: "closed" });
  }

  next(): Output | undefined {
    return this.#outputs.shift();
  }

  deadline(): number | undefined {
    return this.due;
  }

  #take(input: Input): void {
    this.inputs.push(input);
    this.#outputs.push(...this.#react(input));
  }
}
