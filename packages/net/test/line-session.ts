import type { Session, SessionOutput } from "@mailwright/core";
import { LineDecoder } from "@mailwright/net";
import type { Asked } from "./scripted-session.ts";

/** A session that asks about each line, and replies `ok` to it. RSET it carries out without a word. */
export class LineSession implements Session<Asked> {
  readonly #lines = new LineDecoder({ limit: 512 });
  #asked = 0;
  #answered = 0;
  #replied = 0;
  #silent = 0;

  receive(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  next(): SessionOutput<Asked> | undefined {
    if (this.#replied < this.#answered) {
      this.#replied++;
      return { type: "write", bytes: Uint8Array.from([111, 107, 13, 10]) };
    }
    if (this.#asked > this.#answered) return undefined;
    for (;;) {
      const line = this.#lines.next();
      if (line === undefined) return this.#last();
      if (line.type === "line" && line.bytes[0] !== 82) break;
      this.#silent++;
    }
    return { type: "ask", id: ++this.#asked, name: "ask", input: undefined };
  }

  /** The replies to what was carried out without a word, in one piece. */
  #last(): SessionOutput<Asked> | undefined {
    if (this.#silent === 0) return undefined;
    const bytes = new TextEncoder().encode("ok\r\n".repeat(this.#silent));
    this.#silent = 0;
    return { type: "write", bytes };
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
