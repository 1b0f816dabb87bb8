import { decodeEncodedWords, parseDate, parseMessageIds } from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import { contentFact } from "./mailparser-content.ts";
import { dateFact } from "./mailparser-dates.ts";
import { receivedFacts } from "./mailparser-received.ts";
import type {
  ExpectedAddresses,
  ExpectedContentType,
  ExpectedDate,
  ExpectedReceived,
} from "./mailparser-types.ts";
import { addressesFact, listFact } from "./mailparser-values.ts";
import { parts, valueOf } from "./reading.ts";

/** A value of a field alone, and what is expected of it. */
export interface HeaderCase {
  readonly header: string;
  readonly expected: unknown;
  readonly index: number;
}

/** What compares a value, by the kind of field that the name of its file says. */
export const headerKinds: Readonly<
  Record<string, (text: string, expected: never) => readonly Fact[]>
> = {
  address: (text, expected: ExpectedAddresses | null) => [
    addressesFact("", valueOf(text), expected ?? {}),
  ],
  content_type: (text, expected: ExpectedContentType | null) => [
    contentFact(valueOf(text), expected),
  ],
  date: (text, expected: ExpectedDate | null) => {
    const value = valueOf(text);
    return [dateFact(expected ?? undefined, parseDate(value).value, value)];
  },
  id: (text, expected: readonly string[] | string) => [
    listFact(parseMessageIds(valueOf(text)).value, [expected].flat(), valueOf(text)),
  ],
  // RFC 5322 §3.6.5: phrases, found before their encoded words are decoded.
  list: (text, expected: readonly string[] | string) => {
    const phrases = valueOf(text).split(",");
    const decoded = phrases.map((phrase) => decodeEncodedWords(phrase.trim(), parts));
    return [
      listFact(
        decoded.filter((phrase) => phrase !== ""),
        [expected].flat(),
      ),
    ];
  },
  received: (text, expected: ExpectedReceived | null) =>
    receivedFacts(valueOf(text), expected ?? {}),
  unstructured: (text, expected: string | null) => [
    listFact([decodeEncodedWords(valueOf(text), parts)], [expected ?? ""], valueOf(text)),
  ],
};
