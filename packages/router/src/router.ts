import { IpSet } from "@mailwright/address";
import { type Decision, type Evidence, type Fact, pass, refuse } from "@mailwright/core";
import { routerDefaults, type RouterOptions } from "./options.ts";
import { type Refusal, refusals } from "./refusal.ts";
import { type Resolution, resolve } from "./resolution.ts";
import type { Directory, Route } from "./route.ts";

/** Who wants mail to be accepted. */
export interface Client {
  /** Who it has authenticated as; absent or empty: nobody. */
  readonly identity?: string | undefined;
  /** Where it comes from. */
  readonly remote: { readonly address: string };
}

/**
 * Says where mail for an address goes, and who may send it there. Each answer tells why. Asking
 * changes nothing, so that the same question is also the "what if".
 *
 * @example
 * const router = new Router({ remote: "smart-host" }, { directory: accounts });
 * await router.route("jim+lists@example.com"); // { type: "deliver", agent: "local", ... }
 */
export class Router {
  readonly #remote: "off" | "smart-host" | "direct";
  readonly #separator: string;
  readonly #relayFrom: IpSet;
  readonly #directory: Directory;

  /** @throws AddressUsageError `ADDRESS_IP_RANGE` when `relayFrom` names something else */
  constructor(options: RouterOptions, parts: { readonly directory: Directory }) {
    this.#remote = options.remote ?? routerDefaults.remote;
    this.#separator = options.detailSeparator ?? routerDefaults.detailSeparator;
    this.#relayFrom = new IpSet(options.relayFrom ?? routerDefaults.relayFrom);
    this.#directory = parts.directory;
  }

  /**
   * Where mail for this address goes now. A refusal with a 4xx code may become a delivery later.
   *
   * @throws what the directory throws
   */
  async route(address: string): Promise<Route> {
    const resolution = await resolve(address, this.#directory, this.#separator);
    const { type, steps } = resolution;
    if (type === "account") return routeToAccount(address, resolution);
    if (type !== "foreign") return routeRefused(address, refusals[type], steps);
    if (this.#remote === "off") return routeRefused(address, refusals["no-route"], steps);
    const { domain } = resolution;
    return {
      type: "deliver",
      agent: "remote",
      destination: this.#remote === "direct" ? domain : "smart-host",
      address: resolution.address,
      evidence: evidence("foreign domain", { address, domain }),
      steps,
    };
  }

  /**
   * Whether a client may send to this recipient: the decision at RCPT. Everybody may send to those
   * who are here, and always to postmaster (RFC 5321 §4.5.1). To other domains only authenticated
   * clients may, and those of the networks `relayFrom`; and nobody by a route hidden in a local part.
   *
   * @throws what the directory throws
   */
  async accepts(recipient: { readonly address: string }, client: Client): Promise<Decision> {
    const { address } = recipient;
    const resolution = await resolve(address, this.#directory, this.#separator);
    const { type, steps } = resolution;
    if (type === "no-postmaster") return pass(evidence("postmaster", { address, steps }));
    if (type === "foreign") return this.#acceptsForeign(address, client, steps);
    if (type !== "account") return refused(address, refusals[type], steps);
    const { account, open } = resolution;
    if (!open) return refused(address, refusals.disabled, steps);
    return pass(evidence("account", { address, account: account.id, steps }));
  }

  #acceptsForeign(address: string, client: Client, steps: readonly string[]): Decision {
    const { identity = "", remote } = client;
    if (identity === "" && !this.#relayFrom.has(remote.address)) {
      return refused(address, refusals.stranger, steps);
    }
    if (this.#remote === "off") return refused(address, refusals["relay-off"], steps);
    return identity === ""
      ? pass(evidence("client of a relaying network", { address, client: remote.address, steps }))
      : pass(evidence("authenticated client", { address, identity, steps }));
  }
}

function routeToAccount(
  asked: string,
  resolution: Extract<Resolution, { readonly type: "account" }>,
): Route {
  const { account, detail, open, steps } = resolution;
  if (!open) return routeRefused(asked, refusals.disabled, steps);
  const { id, address } = account;
  return {
    type: "deliver",
    agent: "local",
    destination: id,
    address,
    account: id,
    ...(detail === undefined ? {} : { detail }),
    evidence: evidence("account", { address: asked, account: id }),
    steps,
  };
}

function routeRefused(address: string, refusal: Refusal, steps: readonly string[]): Route {
  const { reason, ...reply } = refusal;
  return { type: "refuse", ...reply, evidence: evidence(reason, { address }), steps };
}

function refused(address: string, refusal: Refusal, steps: readonly string[]): Decision {
  const { code, enhanced, text, reason } = refusal;
  return refuse(code, enhanced, text, evidence(reason, { address, steps }));
}

function evidence(reason: string, facts: Readonly<Record<string, Fact>>): Evidence {
  return { by: "router", reason, facts };
}
