import { Resolver } from "node:dns/promises";
import type { Clock } from "@mailwright/core";
import { DnsblUsageError } from "./errors.ts";
import { type AddressRecord, type DnsResolver, isServer } from "./resolver.ts";
import { readFailure } from "./response.ts";

type Query<Records> = (resolver: Resolver) => Promise<Records>;

/**
 * Node's own resolver, made patient: an answer counts whenever it comes within the deadline. After a
 * third of it the question is asked once more, of the next server first, and the first try goes on.
 */
export class PatientResolver implements DnsResolver {
  readonly #deadline: number;
  readonly #servers: readonly string[] | undefined;
  readonly #clock: Clock;
  /** Which server is asked first: that of the last try that brought an answer. */
  #first = 0;

  /**
   * @param servers - what to ask instead of the system's servers
   * @throws DnsblUsageError `DNSBL_SERVER`
   */
  constructor(deadline: number, servers: readonly string[] | undefined, clock: Clock) {
    const wrong = servers?.find((server) => !isServer(server));
    if (wrong !== undefined) {
      throw new DnsblUsageError("DNSBL_SERVER", `"${wrong}" is no DNS server`);
    }
    this.#deadline = deadline;
    this.#servers = servers;
    this.#clock = clock;
  }

  resolve4(name: string, options: { readonly ttl: true }): Promise<readonly AddressRecord[]> {
    return this.#ask((resolver) => resolver.resolve4(name, options));
  }

  resolveTxt(name: string): Promise<readonly (readonly string[])[]> {
    return this.#ask((resolver) => resolver.resolveTxt(name));
  }

  #ask<Records>(query: Query<Records>): Promise<Records> {
    return new Promise((resolve, reject) => {
      const first = this.#first;
      let open = 0;
      let isAnswered = false;
      const answered = (server: number): void => {
        if (!isAnswered) this.#first = server;
        isAnswered = true;
        again[Symbol.dispose]();
      };
      const ask = async (server: number): Promise<void> => {
        open += 1;
        try {
          const records = await query(this.#open(server));
          answered(server);
          resolve(records);
        } catch (error) {
          open -= 1;
          if (readFailure(error).type === "none") answered(server);
          // While the other try is open, it may do better.
          else if (open > 0) return;
          again[Symbol.dispose]();
          reject(error);
        }
      };
      const again = this.#clock.after(this.#deadline / 3, () => void ask(first + 1));
      void ask(first);
    });
  }

  /** A new one for every try: one that has learned how fast others are gives up before the deadline. */
  #open(first: number): Resolver {
    const timeout = Math.max(1, Math.floor(this.#deadline));
    const resolver = new Resolver({ timeout, maxTimeout: timeout, tries: 1 });
    const servers = this.#servers ?? resolver.getServers();
    const from = first % servers.length;
    if (this.#servers !== undefined || from > 0) {
      resolver.setServers([...servers.slice(from), ...servers.slice(0, from)]);
    }
    return resolver;
  }
}
