import { join } from "node:path";
import type { Administrator } from "./administrator.ts";
import { connectControl } from "./client.ts";
import { AdminError } from "./errors.ts";
import type { DataOptions } from "./options.ts";

/**
 * Carries out commands in the server that runs on the data, or on the data themselves while none
 * does.
 *
 * @example
 * await using administrator = openAdministrator({ data: "data" });
 * await administrator.run("status");
 */
export function openAdministrator({ data }: DataOptions): Administrator & AsyncDisposable {
  const server = connectControl({ socket: join(data, "control.sock") });
  const opened = new AsyncDisposableStack();
  let alone: Promise<Administrator> | undefined;
  const openAlone = async (): Promise<Administrator> => {
    // What a running server needs nothing of is loaded when there is none.
    const { openOffline } = await import("./offline.ts");
    return opened.use(await openOffline({ data }));
  };
  return {
    async run(...question) {
      if (alone !== undefined) return (await alone).run(...question);
      try {
        return await server.run(...question);
      } catch (error) {
        const isAlone = error instanceof AdminError && error.code === "ADMIN_NO_SERVER";
        if (!isAlone) throw error;
      }
      // What cannot be opened now may be later: a server that starts or stops has it open.
      alone ??= openAlone().catch((error: unknown) => {
        alone = undefined;
        throw error;
      });
      return (await alone).run(...question);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
