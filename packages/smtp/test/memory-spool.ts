import { type Bytes, concatBytes, type Stored } from "@mailwright/core";
import type { MessageDraft } from "@mailwright/smtp";

/** A draft that a test can read. */
export interface MemoryDraft extends MessageDraft {
  readonly text: string;
}

/** A spool that counts what is not freed. */
export class MemorySpool {
  open = 0;

  async write(body: Bytes): Promise<MemoryDraft> {
    const pieces: Uint8Array[] = [];
    this.open++;
    try {
      for await (const piece of body) pieces.push(piece.slice());
    } catch (error) {
      this.open--;
      throw error;
    }
    const bytes = concatBytes(pieces);
    const stored: Stored = { id: "body", size: bytes.length };
    return {
      body: stored,
      text: new TextDecoder("latin1").decode(bytes),
      [Symbol.asyncDispose]: () => {
        this.open--;
        return Promise.resolve();
      },
    };
  }
}

/** A body in chunks. */
export async function* chunks(...texts: string[]): Bytes {
  for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text));
}
