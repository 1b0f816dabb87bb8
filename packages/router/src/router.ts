import { type Decision, type Evidence, type Fact, pass, refuse } from "@mailwright/core";
import type { RouterOptions } from "./options.ts";
import { type Refusal, refusals } from "./refusal.ts";
import { type Resolution, resolve } from "./resolution.ts";
import type { Directory, Route } from "./route.ts";
import { readSettings, type Settings } from "./settings.ts";

/** Who wants mail to be accepted. */
export interface Client {
  /** Who it has authenticated as; absent or empty: nobody. */
  readonly identity?: string | undefined;
  /** Where it comes from. */
  readonly remote: { readonly address: string };
}

type Facts = Readonly<Record<string, Fact>>;

type Resolved<Type extends Resolution["type"]> = Extract<Resolution, { readonly type: Type }>;

/**
 * Says where mail for an address goes, and who may send it there. Each answer tells why. Asking
 * changes nothing, so that the same question is also the "what if".
 *
 * @example
 * const router = new Router({ remote: "smart-host" }, { directory: accounts });
 * await router.route("jim+lists@example.com"); // { type: "deliver", agent: "local", ... }
 */
export class Router {
  readonly #directory: Directory;
  #settings: Settings;

  /**
   * @throws AddressUsageError `ADDRESS_IP_RANGE` when `relayFrom` names something else;
   *   RouterUsageError `ROUTER_TABLE` when a line of `table` is no record
   */
  constructor(options: RouterOptions, parts: { readonly directory: Directory }) {
    this.#settings = readSettings(options);
    this.#directory = parts.directory;
  }

  /**
   * Takes other options at once; those left out get their defaults. Questions under way keep the
   * old ones.
   *
   * @throws what the constructor throws; then nothing has changed
   */
  replace(options: RouterOptions): void {
    this.#settings = readSettings(options);
  }

  /**
   * Where mail for this address goes now. A refusal with a 4xx code may become a delivery later.
   *
   * @throws what the directory throws
   */
  async route(address: string): Promise<Route> {
    const settings = this.#settings;
    const resolution = await this.#resolve(address, settings);
    switch (resolution.type) {
      case "account":
        return routeToAccount(address, resolution);
      case "foreign":
        return routeAway(address, resolution, settings.remote);
      case "null":
        return {
          type: "deliver",
          agent: "null",
          destination: "null",
          address: resolution.address,
          evidence: evidence("discarded by the router table", factsOf(address, resolution)),
          steps: resolution.steps,
        };
      default:
        return routeRefused(address, refusals[resolution.type], resolution);
    }
  }

  /**
   * Whether a client may send to this recipient: the decision at RCPT. Everybody may send to those
   * who are here, and always to postmaster (RFC 5321 §4.5.1). To other domains only authenticated
   * clients may, and those of the networks `relayFrom`, and everybody where a record of the table
   * leads there and gives that right; and nobody by a route hidden in a local part.
   *
   * @throws what the directory throws
   */
  async accepts(recipient: { readonly address: string }, client: Client): Promise<Decision> {
    const { address } = recipient;
    const settings = this.#settings;
    const resolution = await this.#resolve(address, settings);
    const { type, steps } = resolution;
    const facts = { ...factsOf(address, resolution), steps };
    switch (type) {
      case "foreign":
        return acceptsForeign(resolution.relayed, facts, client, settings);
      case "no-postmaster":
        return pass(evidence("postmaster", facts));
      case "null":
        return pass(evidence("discarded by the router table", facts));
      case "account":
        return resolution.open
          ? pass(evidence("account", { ...facts, account: resolution.account.id }))
          : refused(refusals.disabled, facts);
      default:
        return refused(refusals[type], facts);
    }
  }

  #resolve(address: string, { table, separator }: Settings): Promise<Resolution> {
    return resolve(address, { directory: this.#directory, table, separator });
  }
}

function acceptsForeign(
  relayed: boolean,
  facts: Facts,
  client: Client,
  { remote, relayFrom }: Settings,
): Decision {
  const { identity = "" } = client;
  const from = client.remote.address;
  const isNeighbour = relayFrom.has(from);
  if (identity === "" && !isNeighbour && !relayed) return refused(refusals.stranger, facts);
  if (remote === "off") return refused(refusals["relay-off"], facts);
  if (identity !== "") return pass(evidence("authenticated client", { ...facts, identity }));
  return isNeighbour
    ? pass(evidence("client of a relaying network", { ...facts, client: from }))
    : pass(evidence("relayed by the router table", facts));
}

function routeToAccount(asked: string, resolution: Resolved<"account">): Route {
  const { account, detail, open, steps } = resolution;
  if (!open) return routeRefused(asked, refusals.disabled, resolution);
  const { id, address } = account;
  return {
    type: "deliver",
    agent: "local",
    destination: id,
    address,
    account: id,
    ...(detail === undefined ? {} : { detail }),
    evidence: evidence("account", { ...factsOf(asked, resolution), account: id }),
    steps,
  };
}

function routeAway(
  asked: string,
  resolution: Resolved<"foreign">,
  remote: Settings["remote"],
): Route {
  if (remote === "off") return routeRefused(asked, refusals["no-route"], resolution);
  const { address, domain, steps } = resolution;
  return {
    type: "deliver",
    agent: "remote",
    destination: remote === "direct" ? domain : "smart-host",
    address,
    evidence: evidence("foreign domain", { ...factsOf(asked, resolution), domain }),
    steps,
  };
}

function routeRefused(asked: string, refusal: Refusal, resolution: Resolution): Route {
  const { reason, ...reply } = refusal;
  const { steps } = resolution;
  return {
    type: "refuse",
    ...reply,
    evidence: evidence(reason, factsOf(asked, resolution)),
    steps,
  };
}

function refused({ code, enhanced, text, reason }: Refusal, facts: Facts): Decision {
  return refuse(code, enhanced, text, evidence(reason, facts));
}

/** What was asked, and the records that had a say. */
function factsOf(address: string, { records }: Resolution): Facts {
  return records.length === 0 ? { address } : { address, records };
}

function evidence(reason: string, facts: Facts): Evidence {
  return { by: "router", reason, facts };
}
