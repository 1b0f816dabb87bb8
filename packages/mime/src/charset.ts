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
  if (/utf-?7/.test(name)) return undefined;
  return platformCharsets(name) ?? charsets?.(name);
}
