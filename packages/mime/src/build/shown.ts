// As much of a value as helps to find it.
const LONGEST = 60;

/** A value in quotes, for a message about an error: on one line, and not long. */
export function shown(value: string): string {
  const short = value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  return JSON.stringify(short);
}
