import { CR, isWhiteSpace, LF } from "../header/header-lines.ts";
import type { TransferEncoder } from "./transfer-encoder.ts";

const EQUALS = 61;
const DOT = 46;
const DIGITS = new TextEncoder().encode("0123456789ABCDEF");
const FROM = new TextEncoder().encode("From");

// RFC 2045 §6.7 rule 5: a line has at most 76 characters, the sign of a soft break included.
const LONGEST = 75;

// What one octet can take: a soft line break and an escape, and what was held before it as well.
const MOST = 3 * 6;

/**
 * Encodes in quoted-printable (RFC 2045 §6.7), in pieces of any size. CRLF is a line end; a CR or LF
 * alone is escaped, so that the octets come back as they were.
 */
export class QuotedPrintableEncoder implements TransferEncoder {
  #encoded: Uint8Array = new Uint8Array(0);
  #length = 0;
  #column = 0;
  // How much of "From" the line is so far; beyond it, -1.
  #from = 0;
  // White space is held until it is known whether the line ends after it, and so is a CR.
  #space = 0;
  #cr = false;

  encode(chunk: Uint8Array): Uint8Array {
    this.#encoded = new Uint8Array(chunk.length * 4 + MOST);
    this.#length = 0;
    for (const octet of chunk) {
      // Room for most texts is made at once; what is escaped throughout takes more.
      if (this.#length + MOST > this.#encoded.length) this.#grow();
      this.#octet(octet);
    }
    return this.#take();
  }

  end(): Uint8Array {
    this.#encoded = new Uint8Array(MOST);
    this.#length = 0;
    if (this.#cr) this.#release();
    // RFC 2045 §6.7 rule 3.
    else if (this.#space !== 0) this.#escape(this.#space);
    this.#space = 0;
    return this.#take();
  }

  #octet(octet: number): void {
    if (this.#cr && octet === LF) {
      this.#endLine();
      return;
    }
    if (this.#cr) this.#release();
    if (octet === CR) {
      this.#cr = true;
      return;
    }
    if (this.#space !== 0) this.#plain(this.#space);
    this.#space = 0;
    if (isWhiteSpace(octet)) this.#space = octet;
    else if (octet > 32 && octet < 127 && octet !== EQUALS) this.#plain(octet);
    else this.#escape(octet);
  }

  #endLine(): void {
    // RFC 2045 §6.7 rule 3: white space at the end of a line may be lost on the way.
    if (this.#space !== 0) this.#escape(this.#space);
    this.#space = 0;
    this.#cr = false;
    this.#encoded[this.#length++] = CR;
    this.#encoded[this.#length++] = LF;
    this.#column = 0;
    this.#from = 0;
  }

  // A CR that ends no line.
  #release(): void {
    if (this.#space !== 0) this.#plain(this.#space);
    this.#space = 0;
    this.#cr = false;
    this.#escape(CR);
  }

  #plain(octet: number): void {
    this.#fit(1);
    // A line that is a dot ends a message in SMTP, and mbox files change "From ". RFC 2049 §3.
    const dot = octet === DOT && this.#column === 0;
    if (dot || (octet === 32 && this.#from === FROM.length)) {
      this.#escape(octet);
      return;
    }
    this.#from = FROM[this.#from] === octet ? this.#from + 1 : -1;
    this.#encoded[this.#length++] = octet;
    this.#column++;
  }

  #escape(octet: number): void {
    this.#fit(3);
    this.#from = -1;
    this.#encoded[this.#length++] = EQUALS;
    this.#encoded[this.#length++] = DIGITS[octet >> 4] as number;
    this.#encoded[this.#length++] = DIGITS[octet & 15] as number;
    this.#column += 3;
  }

  #fit(length: number): void {
    if (this.#column + length <= LONGEST) return;
    this.#encoded[this.#length++] = EQUALS;
    this.#encoded[this.#length++] = CR;
    this.#encoded[this.#length++] = LF;
    this.#column = 0;
    this.#from = 0;
  }

  #grow(): void {
    const larger = new Uint8Array(this.#encoded.length * 2);
    larger.set(this.#encoded);
    this.#encoded = larger;
  }

  #take(): Uint8Array {
    const encoded = this.#encoded.subarray(0, this.#length);
    this.#encoded = new Uint8Array(0);
    return encoded;
  }
}
