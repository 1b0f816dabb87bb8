import type { Directory, Found } from "@mailwright/router";

/** A directory of a few accounts, by address in lower case; it records what it is asked. */
export class Accounts implements Directory {
  readonly asked: string[] = [];
  readonly #accounts = new Map<string, string>();
  readonly #disabled: ReadonlySet<string>;
  readonly #domains: readonly string[];

  /** @param domains - those that are local, the main one first */
  constructor(
    accounts: Readonly<Record<string, string>> = {},
    disabled: readonly string[] = [],
    domains: readonly string[] = ["example.com", "second.example"],
  ) {
    for (const [address, id] of Object.entries(accounts)) this.#accounts.set(address, id);
    this.#disabled = new Set(disabled);
    this.#domains = domains;
  }

  async find(given: string): Promise<Found> {
    this.asked.push(given);
    const main = await this.mainDomain();
    const address = (given.includes("@") ? given : `${given}@${main}`).toLowerCase();
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (!this.#domains.includes(domain)) return { type: "foreign", domain };
    const id = this.#accounts.get(address);
    if (id === undefined) return { type: "unknown", domain };
    const state = this.#disabled.has(id) ? "disabled" : "enabled";
    return { type: "account", id, address: `${id}@${main}`, state };
  }

  async mainDomain(): Promise<string> {
    return this.#domains[0] ?? "";
  }
}
