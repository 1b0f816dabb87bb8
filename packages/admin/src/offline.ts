import { existsSync } from "node:fs";
import { join } from "node:path";
import { Accounts, accountsSchema, Settings } from "@mailwright/accounts";
import { type Database, DatabaseError, openDatabase } from "@mailwright/database";
import { Dnsbl } from "@mailwright/dnsbl";
import { Mailstore, mailstoreSchema } from "@mailwright/mailstore";
import { Protection } from "@mailwright/protection";
import { deliverySchema } from "@mailwright/delivery";
import { administerQueue, queueSchema } from "@mailwright/queue";
import { Router } from "@mailwright/router";
import { Spool, spoolSchema } from "@mailwright/spool";
import { administer, type Administrator } from "./administrator.ts";
import { AdminError } from "./errors.ts";
import type { DataOptions } from "./options.ts";
import { ServerSettings } from "./server-settings.ts";

/**
 * Carries out commands on data that no server has open; none can open them until it is disposed of.
 *
 * @throws AdminError `ADMIN_NO_DATA` when there are none, `ADMIN_NO_SERVER` when a server has them
 *   open; DatabaseError
 * @example
 * await using administrator = await openOffline({ data: "data" });
 * await administrator.run("domain list");
 */
export async function openOffline({ data }: DataOptions): Promise<Administrator & AsyncDisposable> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openData(data));
  const spool = new Spool({ database });
  const accounts = new Accounts({ database });
  const settings = new Settings({ database });
  const mailstore = new Mailstore({ database, spool });
  // Where mail for others goes is in the configuration of the server; that some goes out is likely.
  const router = new Router({ remote: "direct" }, { directory: accounts });
  const lists = new Dnsbl({});
  const protection = new Protection({}, { lists });
  const server = new ServerSettings(
    {
      router: (table) => router.replace({ remote: "direct", table }),
      lists: (wanted) => lists.replace({ lists: wanted }),
      networks: (networks) => protection.replace(networks),
    },
    { settings },
  );
  await server.load();
  const main = (await accounts.domains()).find((domain) => domain.main);
  const queue = await administerQueue(
    { hostname: main?.name ?? "localhost" },
    { database, spool, router },
  );
  const parts = { database, accounts, settings, mailstore, queue, router, server, lists };
  const { run } = administer({ ...parts, protection });
  const closing = opened.move();
  return { run, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

async function openData(data: string): Promise<Database> {
  const file = join(data, "mailwright.db");
  if (!existsSync(file)) {
    const advice = "name the folder with --data DIR, or start a server there first";
    throw new AdminError("ADMIN_NO_DATA", `${file} is not there: ${advice}`);
  }
  try {
    return await openDatabase({ file }, [
      spoolSchema,
      accountsSchema,
      mailstoreSchema,
      queueSchema,
      deliverySchema,
    ]);
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || cause.code !== "DATABASE_LOCKED") throw cause;
    const text = `a server has ${file} open, but does not answer: it starts or stops; try again`;
    throw new AdminError("ADMIN_NO_SERVER", text, { cause });
  }
}
