import { IpSet, parseIp } from "@mailwright/address";
import {
  type Clock,
  type Decision,
  type EventSink,
  type Happening,
  type Id,
  type Refuse,
  systemClock,
} from "@mailwright/core";
import { decideByLists, describe, passed, refuseBlocked } from "./decisions.ts";
import type { protectionEvents } from "./events.ts";
import type { Lists, ListsVerdict } from "./lists.ts";
import { protectionDefaults, type ProtectionOptions } from "./options.ts";

/** What a {@link Protection} works with. */
export interface ProtectionParts {
  /** The DNS lists to ask. Default: none are asked. */
  readonly lists?: Lists;
  /** Takes the events of {@link protectionEvents}. */
  readonly events?: EventSink;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** Who has connected. */
export interface Peer {
  readonly address: string;
  readonly port?: number;
}

/** For whom a decision is made. */
export interface Call {
  /** Named in the events. */
  readonly session?: { readonly id: Id };
  /** Aborted when the decision is no longer wanted. */
  readonly signal?: AbortSignal;
}

/** Takes what happens while a decision is made. */
type Tell = (event: Happening<typeof protectionEvents>) => void;

/**
 * Decides who may connect: networks of one's own first, then DNS lists. Each decision tells why.
 *
 * @example
 * const protection = new Protection({ block: ["203.0.113.0/24"] }, { lists: dnsbl });
 * await protection.connect({ address: "203.0.113.9" }); // { type: "refuse", code: 550, ... }
 */
export class Protection {
  readonly #parts: ProtectionParts;
  #networks: { readonly allow: IpSet; readonly block: IpSet };

  /** @throws AddressUsageError `ADDRESS_IP_RANGE` when `allow` or `block` names something else */
  constructor(options: ProtectionOptions, parts: ProtectionParts = {}) {
    this.#parts = parts;
    this.#networks = readNetworks(options);
  }

  /**
   * Whether a client may connect: the decision at an SMTP server's `connect`. What stands first
   * decides: `allow`, `block`, a DNS allow list, a DNS block list. Lists that fail, refuse or are
   * silent refuse nobody.
   *
   * @throws the signal's reason, once it is aborted
   */
  connect(peer: Peer, { signal, session }: Call = {}): Promise<Decision> {
    return this.#decide(peer, signal, (event) => {
      const { events, clock = systemClock } = this.#parts;
      events?.emit({ ...event, at: clock.now(), session: session?.id });
    });
  }

  /**
   * What {@link Protection.connect} would decide, and why; no event tells of it.
   *
   * @throws the signal's reason, once it is aborted
   */
  explain(peer: Peer, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Decision> {
    return this.#decide(peer, signal, () => {});
  }

  /**
   * Takes other options at once; decisions under way keep the old ones.
   *
   * @throws what the constructor throws; then nothing has changed
   */
  replace(options: ProtectionOptions): void {
    this.#networks = readNetworks(options);
  }

  async #decide(peer: Peer, signal: AbortSignal | undefined, tell: Tell): Promise<Decision> {
    signal?.throwIfAborted();
    const ip = parseIp(peer.address).value;
    if (ip === undefined) return passed("no IP address", { address: peer.address });
    const address = ip.canonical;
    const { allow, block } = this.#networks;
    if (allow.has(ip)) return passed("allowed network", { address });
    if (block.has(ip)) return refused(refuseBlocked(address), address, tell);
    const { lists } = this.#parts;
    return lists === undefined
      ? passed("no lists to ask", { address })
      : await look(lists, address, signal, tell);
  }
}

async function look(
  lists: Lists,
  address: string,
  signal: AbortSignal | undefined,
  tell: Tell,
): Promise<Decision> {
  let verdict: ListsVerdict;
  try {
    verdict = await lists.check(address, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const text = String(error);
    tell({ name: "protection.lists.failed", address, error: text });
    return passed("the lists failed", { address, error: text });
  }
  tellSilent(verdict, address, tell);
  const answers = verdict.answers.map(describe);
  const decision = decideByLists(address, verdict, answers);
  return decision.type === "refuse" ? refused(decision, address, tell, answers) : decision;
}

function tellSilent({ answers }: ListsVerdict, address: string, tell: Tell): void {
  for (const { type: answer, zone, label: list = zone, reason, cached } of answers) {
    // A failure that is remembered was told when it happened.
    if (cached === true || answer === "listed" || answer === "not-listed") continue;
    tell({ name: "protection.list.unavailable", address, list, answer, reason });
  }
}

function refused(
  refusal: Refuse,
  address: string,
  tell: Tell,
  answers?: readonly string[],
): Refuse {
  const reply = `${refusal.code} ${refusal.enhanced} ${refusal.text}`;
  const { reason } = refusal.evidence;
  tell({ name: "protection.refused", address, reply, reason, answers });
  return refusal;
}

function readNetworks(options: ProtectionOptions): { allow: IpSet; block: IpSet } {
  const { allow, block } = { ...protectionDefaults, ...options };
  return { allow: new IpSet(allow), block: new IpSet(block) };
}
