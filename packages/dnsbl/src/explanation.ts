// What is looked at, and what is kept of it, in characters.
const LOOKED_AT = 1000;
const LONGEST = 200;

/**
 * What a list says of a listing, made fit for a log: without control characters and whatever else
 * cannot be seen, on one line of 200 characters at most. The empty string: it says nothing.
 *
 * @param records - TXT records, each in its pieces
 */
export function readExplanation(records: readonly (readonly string[])[]): string {
  const text = records.map((pieces) => pieces.join("")).join(" ");
  const printable = text.slice(0, LOOKED_AT).replaceAll(/[\p{C}\p{Z}]+/gu, " ");
  return Array.from(printable.trim()).slice(0, LONGEST).join("").trimEnd();
}
