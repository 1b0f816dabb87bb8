import { compiler, type Placeholder, type Prepare, type Prepared } from "@mailwright/database";
import type { SpoolTables } from "./schema.ts";

interface Named {
  readonly id: string;
}

interface PendingQueries {
  readonly insertPending: Prepared<Named, unknown>;
  readonly deletePending: Prepared<Named, unknown>;
  readonly deletePendingPieces: Prepared<Named, unknown>;
  readonly sweepPieces: Prepared<object, unknown>;
  readonly sweepPending: Prepared<object, unknown>;
}

interface PieceQueries {
  readonly insertPiece: Prepared<SpoolTables["spool_piece"], unknown>;
  readonly pieces: Prepared<
    Named & { readonly first: number; readonly last: number },
    { number: number; bytes: Uint8Array }
  >;
}

interface BodyQueries {
  readonly insertBody: Prepared<Named & { readonly size: number }, unknown>;
  readonly retain: Prepared<Named, unknown>;
  readonly release: Prepared<Named, unknown>;
  readonly deleteUnreferencedPieces: Prepared<Named, unknown>;
  readonly deleteUnreferencedBody: Prepared<Named, unknown>;
}

/** The queries of a spool, each compiled on its first use. */
export interface SpoolQueries extends PendingQueries, PieceQueries, BodyQueries {}

/** Makes the queries of a spool. */
export function spoolQueries(): SpoolQueries {
  const prepare = compiler<SpoolTables>();
  return { ...pendingQueries(prepare), ...pieceQueries(prepare), ...bodyQueries(prepare) };
}

function pendingQueries(prepare: Prepare<SpoolTables>): PendingQueries {
  return {
    insertPending: prepare((db, p: Placeholder<Named>) =>
      db.insertInto("spool_pending").values({ id: p("id") }),
    ),
    deletePending: prepare((db, p: Placeholder<Named>) =>
      db.deleteFrom("spool_pending").where("id", "=", p("id")),
    ),
    deletePendingPieces: prepare((db, p: Placeholder<Named>) =>
      db
        .deleteFrom("spool_piece")
        .where("body", "in", (eb) =>
          eb.selectFrom("spool_pending").select("id").where("id", "=", p("id")),
        ),
    ),
    sweepPieces: prepare((db) =>
      db
        .deleteFrom("spool_piece")
        .where("body", "in", (eb) => eb.selectFrom("spool_pending").select("id")),
    ),
    sweepPending: prepare((db) => db.deleteFrom("spool_pending").returning("id")),
  };
}

function pieceQueries(prepare: Prepare<SpoolTables>): PieceQueries {
  return {
    insertPiece: prepare((db, p: Placeholder<SpoolTables["spool_piece"]>) =>
      db
        .insertInto("spool_piece")
        .values({ body: p("body"), number: p("number"), bytes: p("bytes") }),
    ),
    pieces: prepare((db, p: Placeholder<Named & { first: number; last: number }>) =>
      db
        .selectFrom("spool_piece")
        .select(["number", "bytes"])
        .where("body", "=", p("id"))
        .where("number", ">=", p("first"))
        .where("number", "<=", p("last"))
        .orderBy("number"),
    ),
  };
}

function bodyQueries(prepare: Prepare<SpoolTables>): BodyQueries {
  return {
    insertBody: prepare((db, p: Placeholder<Named & { size: number }>) =>
      db.insertInto("spool_body").values({ id: p("id"), size: p("size"), references: 1 }),
    ),
    retain: prepare((db, p: Placeholder<Named>) =>
      db
        .updateTable("spool_body")
        .set((eb) => ({ references: eb("references", "+", 1) }))
        .where("id", "=", p("id")),
    ),
    release: prepare((db, p: Placeholder<Named>) =>
      db
        .updateTable("spool_body")
        .set((eb) => ({ references: eb("references", "-", 1) }))
        .where("id", "=", p("id")),
    ),
    deleteUnreferencedPieces: prepare((db, p: Placeholder<Named>) =>
      db
        .deleteFrom("spool_piece")
        .where("body", "in", (eb) =>
          eb
            .selectFrom("spool_body")
            .select("id")
            .where("id", "=", p("id"))
            .where("references", "=", 0),
        ),
    ),
    deleteUnreferencedBody: prepare((db, p: Placeholder<Named>) =>
      db.deleteFrom("spool_body").where("id", "=", p("id")).where("references", "=", 0),
    ),
  };
}
