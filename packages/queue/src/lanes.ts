interface Lane<Item> {
  readonly name: string;
  readonly waiting: Item[];
  running: number;
}

/**
 * Items that wait for their turn, in lanes: each lane first come first served, and runs at most
 * `limit` of them at a time; between lanes that have something to run, in turn.
 */
export class Lanes<Item> {
  readonly #limit: number;
  readonly #lanes = new Map<string, Lane<Item>>();
  /** The lanes of which an item can run now, the next one first. */
  readonly #ready = new Set<Lane<Item>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many items of a lane wait. */
  waiting(name: string): number {
    return this.#lanes.get(name)?.waiting.length ?? 0;
  }

  /** Puts an item at the end of a lane. */
  add(name: string, item: Item): void {
    let lane = this.#lanes.get(name);
    if (lane === undefined) this.#lanes.set(name, (lane = { name, waiting: [], running: 0 }));
    lane.waiting.push(item);
    this.#sort(lane);
  }

  /** The next item to run; tell by {@link Lanes.done} when it has. */
  take(): Item | undefined {
    const [lane] = this.#ready;
    if (lane === undefined) return undefined;
    const item = lane.waiting.shift();
    lane.running++;
    // At the end of the set, behind the other lanes.
    this.#ready.delete(lane);
    this.#sort(lane);
    return item;
  }

  /** An item of the lane has run. */
  done(name: string): void {
    const lane = this.#lanes.get(name);
    if (lane === undefined) return;
    lane.running--;
    this.#sort(lane);
  }

  /** Takes out all items that wait. */
  clear(): Item[] {
    const items = [...this.#lanes.values()].flatMap((lane) => lane.waiting.splice(0));
    for (const lane of this.#lanes.values()) this.#sort(lane);
    return items;
  }

  #sort(lane: Lane<Item>): void {
    const waits = lane.waiting.length > 0;
    if (waits && lane.running < this.#limit) this.#ready.add(lane);
    else this.#ready.delete(lane);
    if (!waits && lane.running === 0) this.#lanes.delete(lane.name);
  }
}
