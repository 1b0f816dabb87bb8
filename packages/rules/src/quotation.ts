/** A text in quotation marks, on one line and without control characters, whoever wrote it. */
export function quote(text: string): string {
  // JSON leaves C1 and the separators of lines as they are.
  return JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
