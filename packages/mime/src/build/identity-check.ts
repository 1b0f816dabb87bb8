import { MimeUsageError } from "../errors.ts";
import { CR, LF, LONGEST_LINE } from "../header/header-lines.ts";
import type { TransferEncoder } from "./transfer-encoder.ts";

/** Passes on what is not encoded, and refuses what 7bit or 8bit may not be. RFC 2045 §2.7, §2.8. */
export class IdentityCheck implements TransferEncoder {
  readonly #most: number;
  #line = 0;
  #cr = false;

  constructor(encoding: "7bit" | "8bit") {
    this.#most = encoding === "7bit" ? 127 : 255;
  }

  encode(chunk: Uint8Array): Uint8Array {
    for (const octet of chunk) {
      if (octet === 0 || octet > this.#most) refuse();
      // CR and LF stand together or not at all.
      if (this.#cr !== (octet === LF)) refuse();
      this.#cr = octet === CR;
      if (octet === LF) this.#line = 0;
      else if (octet !== CR && ++this.#line > LONGEST_LINE) refuse();
    }
    return chunk;
  }

  end(): Uint8Array {
    if (this.#cr) refuse();
    return new Uint8Array(0);
  }
}

function refuse(): never {
  throw new MimeUsageError(
    "MIME_BUILD_ENCODING",
    "A content is not what its 7bit or 8bit says: NUL, 8-bit octets, long lines, or lone CR or LF",
  );
}
