import { expect, test } from "vitest";
import {
  compiler,
  guarded,
  type Placeholder,
  type Query,
  type Statement,
} from "@mailwright/database";

interface Tables {
  account: { id: string; name: string; size: number };
}

const prepare = compiler<Tables>();

test("placeholders are filled in where they stand", () => {
  const find = prepare((db, p: Placeholder<{ id: string; most: number }>) =>
    db
      .selectFrom("account")
      .select(["id", "name"])
      .where("size", ">", 5)
      .where("id", "=", p("id"))
      .limit(p("most")),
  );
  const query: Query<{ id: string; name: string }> = find({ id: "a", most: 3 });
  expect(query).toEqual({
    sql: 'select "id", "name" from "account" where "size" > ? and "id" = ? limit ?',
    parameters: [5, "a", 3],
  });
  expect(find({ id: "b", most: 4 }).parameters).toEqual([5, "b", 4]);
});

test("a query without placeholders takes no values", () => {
  const all = prepare((db) => db.selectFrom("account").selectAll());
  expect(all()).toEqual({ sql: 'select * from "account"', parameters: [] });
});

test("placeholders stand in inserts, updates and raw SQL", () => {
  const insert = prepare((db, p: Placeholder<Tables["account"]>) =>
    db.insertInto("account").values({ id: p("id"), name: p("name"), size: p("size") }),
  );
  const row = { id: "a", name: "A", size: 1 };
  const statement: Statement = insert(row);
  expect(statement.parameters).toEqual(["a", "A", 1]);
  const grow = prepare((db, p: Placeholder<{ id: string; by: number }>, sql) =>
    db
      .updateTable("account")
      .set((eb) => ({ size: eb("size", "+", p("by")), name: sql<string>`${p("by")} || name` }))
      .where("id", "=", p("id"))
      .returning("size"),
  );
  expect(guarded(grow({ id: "a", by: 7 }), 1)).toEqual({
    sql: 'update "account" set "size" = "size" + ?, "name" = ? || name where "id" = ? returning "size"',
    parameters: [7, 7, "a"],
    guard: { changes: 1 },
  });
});
