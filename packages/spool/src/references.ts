import type { Query, Statement } from "@mailwright/database";

/** A query whose rows name bodies; a body that is named twice counts twice. */
export type BodiesQuery = Query<{ readonly id: string }>;

/** Adds a reference for each row of a query. */
export function retainRows(query: BodiesQuery): readonly Statement[] {
  return [addRows(query, "+")];
}

/** Takes a reference away for each row of a query; bodies go with their last one. */
export function releaseRows(query: BodiesQuery): readonly Statement[] {
  const unreferenced = `SELECT id FROM spool_body
    WHERE "references" = 0 AND id IN (SELECT id FROM (${query.sql}) AS held)`;
  return [
    addRows(query, "-"),
    {
      sql: `DELETE FROM spool_piece WHERE body IN (${unreferenced})`,
      parameters: query.parameters,
    },
    { sql: `DELETE FROM spool_body WHERE id IN (${unreferenced})`, parameters: query.parameters },
  ];
}

// Written out: the caller's query stands in it as it is.
function addRows({ sql, parameters }: BodiesQuery, sign: "+" | "-"): Statement {
  return {
    sql: `UPDATE spool_body SET "references" = "references" ${sign} held.times
      FROM (SELECT id, count(*) AS times FROM (${sql}) AS named GROUP BY id) AS held
      WHERE spool_body.id = held.id`,
    parameters,
  };
}
