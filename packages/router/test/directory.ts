import type { Directory, Found } from "@mailwright/router";

/** A directory of a few accounts, by address in lower case; it records what it is asked. */
export class Accounts implements Directory {
  readonly asked: string[] = [];
  readonly #accounts = new Map<string, string>();
  readonly #disabled = new Set<string>();
  readonly #domains = new Set(["example.com", "second.example"]);

  constructor(accounts: Readonly<Record<string, string>> = {}, disabled: readonly string[] = []) {
    for (const [address, id] of Object.entries(accounts)) this.#accounts.set(address, id);
    for (const id of disabled) this.#disabled.add(id);
  }

  async find(given: string): Promise<Found> {
    this.asked.push(given);
    const address = (given.includes("@") ? given : `${given}@example.com`).toLowerCase();
    const domain = address.slice(address.lastIndexOf("@") + 1);
    if (!this.#domains.has(domain)) return { type: "foreign", domain };
    const id = this.#accounts.get(address);
    if (id === undefined) return { type: "unknown", domain };
    const state = this.#disabled.has(id) ? "disabled" : "enabled";
    return { type: "account", id, address: `${id}@example.com`, state };
  }
}
