/** A text to compare with, in which one `*` may stand for anything. */
export interface Picture {
  readonly before: string;
  /** What follows the `*`; absent where there is none. */
  readonly after?: string;
}

/** Makes a picture of a text that has at most one `*`. Letter case does not count. */
export function pictureOf(text: string): Picture {
  const [before = "", after] = folded(text).split("*");
  return after === undefined ? { before } : { before, after };
}

/** What the `*` stands for, empty where there is none; `undefined` when the text is another. */
export function match({ before, after }: Picture, text: string): string | undefined {
  const whole = text.normalize("NFC");
  const key = folded(whole);
  if (after === undefined) return key === before ? "" : undefined;
  const end = key.length - after.length;
  if (end < before.length || !key.startsWith(before) || !key.endsWith(after)) return undefined;
  // The case of the text is kept, unless its letters in lower case are not as many.
  return (key.length === whole.length ? whole : key).slice(before.length, end);
}

/** A text as it is compared. */
export function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().normalize("NFC");
}
