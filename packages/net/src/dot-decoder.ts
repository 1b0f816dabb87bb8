/** What a {@link DotDecoder} found. */
export type DotPiece =
  | { readonly type: "bytes"; readonly bytes: Uint8Array }
  | { readonly type: "end" };

/** Reads a body that ends at a line with one dot. */
export class DotDecoder {
  /** How many CR without LF, and LF without CR, were seen. */
  get bareLines(): number {
    return 0;
  }

  /** Takes octets. */
  push(bytes: Uint8Array): void {
    throw new Error(`unwritten ${bytes.length}`);
  }

  /** The next piece. */
  next(): DotPiece | undefined {
    throw new Error("unwritten");
  }

  /** What follows the end. */
  rest(): Uint8Array {
    throw new Error("unwritten");
  }
}
