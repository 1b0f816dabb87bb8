/** What a reader made of a message, as far as readers can be compared. */
export interface View {
  readonly subject: string;
  /** The text/plain parts that are no attachments; where there are none, the text/html parts. */
  readonly text: string;
}

/** What came of one message: a view, or why there is none. */
export type Outcome = View | { readonly failed: string };

/** A text part of a message. */
export interface Text {
  readonly subtype: string;
  readonly text: string;
}

/** The view of a message whose texts are known part by part. */
export function viewOf(subject: string, texts: readonly Text[]): View {
  const of = (subtype: string): readonly string[] =>
    texts.filter((each) => each.subtype === subtype).map(({ text }) => text);
  const plain = of("plain");
  return { subject, text: (plain.length > 0 ? plain : of("html")).join("\n") };
}

/**
 * Without what readers are free to differ in: line ends, white space at the end of a line, empty
 * lines, as some put them between parts, and the mark of the order of octets.
 */
function normalised(text: string): string {
  const lines = text.replaceAll("\uFEFF", "").replaceAll(/\r\n?/g, "\n").split("\n");
  return lines
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .join("\n");
}

export function sameSubject(ours: View, theirs: View): boolean {
  const plain = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
  return plain(ours.subject) === plain(theirs.subject);
}

export function sameText(ours: View, theirs: View): boolean {
  return normalised(ours.text) === normalised(theirs.text);
}
