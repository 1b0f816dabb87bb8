import type { Schema } from "@mailwright/database";

/** The tables of the spool, as its queries see them. */
export interface SpoolTables {
  /** The bodies that are kept. */
  spool_body: { id: string; size: number; references: number };
  /** The bodies that are being written, of which pieces are on disk. */
  spool_pending: { id: string };
  spool_piece: { body: string; number: number; bytes: Uint8Array };
}

/** The tables of the spool: give it to `openDatabase`. */
export const spoolSchema: Schema = {
  name: "spool",
  migrations: [
    ({ bytes, integer, keyed }) => [
      `CREATE TABLE spool_body (
        id TEXT PRIMARY KEY,
        size ${integer} NOT NULL,
        "references" ${integer} NOT NULL CHECK ("references" >= 0)
      ) ${keyed}`,
      `CREATE TABLE spool_pending (id TEXT PRIMARY KEY) ${keyed}`,
      `CREATE TABLE spool_piece (
        body TEXT NOT NULL,
        number ${integer} NOT NULL,
        bytes ${bytes} NOT NULL,
        PRIMARY KEY (body, number)
      ) ${keyed}`,
    ],
  ],
};
