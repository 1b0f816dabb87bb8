// A process of its own for file-database.test.ts: opens a database and ends in its own way.
import { openDatabase } from "@mailwright/database";

const [, , file = "", way] = process.argv;
const database = await openDatabase({ file }, []);
if (way === "killed") process.kill(process.pid, "SIGKILL");
await database.batch([{ sql: "CREATE TABLE IF NOT EXISTS t (a)", parameters: [] }]);
await database.batch([{ sql: "INSERT INTO t VALUES (1)", parameters: [] }]);
const rows = await database.list({ sql: "SELECT count(*) AS n FROM t", parameters: [] });
process.stdout.write(`${String(rows[0]?.["n"])} rows`);
