import type { Defect } from "@mailwright/core";

/** The codes of the defects that the parsers of this package list, and what each means. */
export const mimeDefectCodes = {
  "header-unended": "no empty line ends the header",
  "header-too-long": "the header is larger than the limit; the rest of it was not read",
  "field-missing-colon": "a line of the header is no field; the header ends before it",
  "field-name": "there is white space between the name of a field and its colon",
  "field-repeated": "a field that may stand once stands again; the first counts",
  "mbox-line": "a line of an mbox file, `From …`, stands before the header",
  "bare-lf": "a line ends with LF alone",
  "bare-cr": "CR stands where no LF follows; it ends no line",
  nul: "there is a NUL in the header",
  "content-type": "the Content-Type is not of the form type/subtype",
  "content-disposition": "the Content-Disposition names no type",
  "transfer-encoding": "the Content-Transfer-Encoding is unknown, or not allowed for this type",
  parameter: "a parameter is not of the form name=value",
  "parameter-repeated": "a parameter stands twice; the first counts",
  "parameter-continuation": "a piece of a continued parameter is missing (RFC 2231 §3)",
  "parameter-charset": "the charset of a parameter is unknown (RFC 2231 §4)",
  "parameter-characters": "a parameter has CR, LF or NUL, which were removed",
  "boundary-missing": "a multipart has no boundary",
  "boundary-not-found": "the boundary of a multipart stands nowhere",
  "boundary-unclosed": "a multipart ends without its last boundary",
  truncated: "the message goes beyond a limit; not all of it was read",
  address: "a list of addresses has something that is none, or an obsolete form",
  "message-id": "a message id is not of the form <left@right>, or something else stands there",
  received: "a Received field lacks a clause or its date, or has something else",
  "list-field": "a field of a mailing list is not as RFC 2369, 2919 or 8058 wants it",
  language: "a language is no tag of RFC 3282",
  "content-location": "the Content-Location has no URI",
  uuencode: "a uuencoded file has no end, or a line of it has too few characters",
  yenc: "a file in yEnc has no end, or its length or checksum is not what it says",
  section: "the section is none of RFC 9051 §6.4.5",
  date: "the date is not one of RFC 5322 §3.3 or §4.3",
  charset: "the charset of a text is unknown, or UTF-7",
  base64: "the base64 has characters that do not belong there, or ends early",
  "quoted-printable": "an escape of the quoted-printable is malformed",
  report: "a report lacks a part or field that its RFC demands",
  "report-type": "a report is not a multipart/report of its report-type (RFC 6522 §3)",
  "report-field": "a field of a report is not of the form its RFC demands",
} as const;

/** Names a kind of defect of {@link mimeDefectCodes}. */
export type MimeDefectCode = keyof typeof mimeDefectCodes;

/** A defect of a message. */
export type MimeDefect = Defect<MimeDefectCode>;

/** What a parser answers that makes something of any octets. It is a `Parsed` with a value. */
export interface Salvaged<Value> {
  readonly value: Value;
  readonly defects: readonly MimeDefect[];
}

/** Gathers defects, up to a number, so that hostile input cannot fill the memory with them. */
export class DefectList {
  readonly defects: MimeDefect[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Lists a defect; `detail` says more than the description of the code. */
  add(code: MimeDefectCode, at: number, detail: string = mimeDefectCodes[code]): void {
    if (this.defects.length < this.#limit) this.defects.push({ code, at, text: detail });
    // That not all was read must be known whatever else is wrong.
    else if (code === "truncated" && this.#limit > 0)
      this.defects[this.#limit - 1] = { code, at, text: detail };
  }

  /** Lists a defect unless one of its code is listed. */
  addOnce(code: MimeDefectCode, at: number): void {
    if (!this.defects.some((defect) => defect.code === code)) this.add(code, at);
  }

  /** Lists what was found in a field, whose unfolded value has other offsets than the message. */
  addAllAt(at: number, defects: readonly MimeDefect[]): void {
    for (const { code, text } of defects) this.add(code, at, text);
  }

  /** Lists what was found in a piece of the input that begins at `offset`. */
  addAll(defects: readonly MimeDefect[], offset: number): void {
    for (const defect of defects) this.add(defect.code, defect.at + offset, defect.text);
  }
}
