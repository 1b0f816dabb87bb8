/** The octets of a text, as UTF-8. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Joins what an asynchronous stream yields, as text. */
export async function textFrom(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

/** The codes of defects, in order. */
export function codes(found: { readonly defects: readonly { readonly code: string }[] }): string[] {
  return found.defects.map((defect) => defect.code);
}
