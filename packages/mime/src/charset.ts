/** Decodes octets of one charset, in one piece or, with `stream`, in several. */
export interface CharsetDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

/** Answers the decoder of a charset by its label, or nothing where the charset is unknown. */
export type Charsets = (label: string) => CharsetDecoder | undefined;

/** The charsets of the platform's TextDecoder: those of the Encoding Standard. */
export const platformCharsets: Charsets = (label) => {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
};

/**
 * The decoder of a charset: the platform's, else one of `charsets`.
 *
 * UTF-7 is refused whoever offers it: readers that do not know it see other text in it, markup
 * even.
 */
export function charsetDecoder(label: string, charsets?: Charsets): CharsetDecoder | undefined {
  const name = label.trim().toLowerCase();
  if (name.replaceAll(/[^a-z0-9]/g, "").includes("utf7")) return undefined;
  return platformCharsets(name) ?? charsets?.(name);
}

// Charsets in one value: more are no text that anybody wrote.
const MOST = 16;

/** The decoders of the charsets of one value, each looked for once: one that is unknown costs much. */
export class CharsetDecoders {
  readonly #charsets: Charsets | undefined;
  readonly #found = new Map<string, CharsetDecoder | undefined>();

  constructor(charsets: Charsets | undefined) {
    this.#charsets = charsets;
  }

  /** The decoder of a charset by its label; none where it is unknown, or one of too many. */
  get(label: string): CharsetDecoder | undefined {
    if (!this.#found.has(label)) {
      if (this.#found.size === MOST) return undefined;
      this.#found.set(label, charsetDecoder(label, this.#charsets));
    }
    return this.#found.get(label);
  }
}
