/** What reading a message may cost. Sizes in octets. */
export interface MimeLimits {
  /** The largest header of a message or part that is read; what is beyond is not looked at. */
  readonly header: number;
  /** The octets of the headers of all parts together; what is beyond is not looked at. */
  readonly headers: number;
  /** The most fields of a header; further ones are not looked at. */
  readonly fields: number;
  /** The most parameters of a Content-Type or Content-Disposition; further ones are not read. */
  readonly parameters: number;
  /** The most addresses of a field; further ones are not read. */
  readonly addresses: number;
  /** The most of what else a field lists, as message ids, and of encoded files in a text. */
  readonly items: number;
  /** The most parts of a message, itself included. */
  readonly parts: number;
  /** How deep parts may be nested; the message itself is at depth 1. */
  readonly depth: number;
  /** The most recipients of a delivery report; further ones are not looked at. */
  readonly recipients: number;
  /** The most defects that are listed; further ones are not. */
  readonly defects: number;
}

/** The default limits. */
export const mimeDefaults: MimeLimits = {
  header: 1_048_576,
  headers: 8_388_608,
  fields: 20_000,
  parameters: 100,
  addresses: 10_000,
  items: 10_000,
  parts: 1000,
  depth: 100,
  recipients: 10_000,
  defects: 100,
};
