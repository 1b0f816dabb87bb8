/** The forms of mail-parser's JSON that are compared. */

/** A mailbox, or a comment that stands alone. */
export interface ExpectedMailbox {
  readonly name: string | null;
  readonly address: string | null;
}

/** A list without groups, or with: what is in none is in groups without a name. */
export interface ExpectedAddresses {
  readonly List?: readonly ExpectedMailbox[];
  readonly Group?: readonly {
    readonly name: string | null;
    readonly addresses: readonly ExpectedMailbox[];
  }[];
}

export interface ExpectedContentType {
  readonly c_type: string;
  readonly c_subtype: string | null;
  readonly attributes?:
    | readonly (readonly [string, string] | { readonly name: string; readonly value: string })[]
    | null;
}

export interface ExpectedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly tz_before_gmt: boolean;
  readonly tz_hour: number;
  readonly tz_minute: number;
}

export interface ExpectedHost {
  readonly Name?: string;
  readonly IpAddr?: string;
}

/** Of what mail-parser finds in comments, only what RFC 5321 §4.4 defines. */
export interface ExpectedReceived {
  readonly from?: ExpectedHost;
  readonly from_ip?: string;
  readonly by?: ExpectedHost;
  readonly via?: string;
  readonly with?: string;
  readonly id?: string;
  readonly for_?: string;
  readonly date?: ExpectedDate | null;
}

/** The value of a field. */
export type ExpectedValue =
  | "Empty"
  | {
      readonly Text?: string;
      readonly TextList?: readonly string[];
      readonly Address?: ExpectedAddresses;
      readonly ContentType?: ExpectedContentType;
      readonly DateTime?: ExpectedDate;
      readonly Received?: ExpectedReceived;
    };

export interface ExpectedField {
  readonly name: string | { readonly other: string };
  readonly value: ExpectedValue;
  readonly offset_field: number;
  readonly offset_start: number;
  readonly offset_end: number;
}

export interface ExpectedPart {
  readonly headers: readonly ExpectedField[];
  readonly body: {
    readonly Text?: string;
    readonly Html?: string;
    readonly Binary?: readonly number[];
    readonly InlineBinary?: readonly number[];
    readonly Message?: ExpectedMessage;
    readonly Multipart?: readonly number[];
  };
  readonly offset_header: number;
  readonly offset_body: number;
}

/** A message: its parts in one list, the first of which is itself. */
export interface ExpectedMessage {
  readonly parts: readonly ExpectedPart[];
  readonly text_body: readonly number[];
  readonly html_body: readonly number[];
  readonly attachments: readonly number[];
}
