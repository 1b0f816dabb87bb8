/**
 * A text to compare. Where a parser puts U+FFFD for octets that it cannot decode, any characters
 * beyond ASCII are as good: both texts are then compared with U+FFFD for each run of them.
 */
export function comparable(text: string, other: string): string {
  const spaced = text.replaceAll(/[^\S\r\n]+/g, " ");
  if (!text.includes("\uFFFD") && !other.includes("\uFFFD")) return spaced;
  return spaced.replaceAll(/\P{ASCII}+/gu, "\uFFFD");
}

/** As `comparable`, for a value of a field: how much white space a fold leaves does not matter. */
export function comparableValue(text: string, other: string): string {
  return comparable(text.replaceAll(/\s+/g, " ").trim(), other);
}
