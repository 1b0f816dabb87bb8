import type { Session, SessionOutput } from "@mailwright/core";
import { LineDecoder } from "@mailwright/net";
import type { Asked } from "./scripted-session.ts";

/** A session that asks about each line, and replies `ok` to it. */
export class LineSession implements Session<Asked> {
  readonly #lines = new LineDecoder({ limit: 512 });
  #asked = 0;
  #answered = 0;
  #replied = 0;

  receive(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  next(): SessionOutput<Asked> | undefined {
    if (this.#replied < this.#answered) {
      this.#replied++;
      return { type: "write", bytes: Uint8Array.from([111, 107, 13, 10]) };
    }
    if (this.#asked > this.#answered || this.#lines.next() === undefined) return undefined;
    return { type: "ask", id: ++this.#asked, name: "ask", input: undefined };
  }

  answer(): void {
    this.#answered++;
  }

  deadline(): undefined {
    return undefined;
  }

  fault(): void {}
  tick(): void {}
  transferred(): void {}
  secured(): void {}
  closed(): void {}
}
