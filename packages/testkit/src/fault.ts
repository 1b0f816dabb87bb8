/** What may go wrong with connections to a listener; as data, so that a test can be generated. */
export type Fault = FaultScope &
  /** Connecting fails at once. */
  (
    | { readonly type: "refuse" }
    /** Connecting never comes to an end, unless its signal is aborted. */
    | { readonly type: "silence" }
    /** Every octet takes `delay` milliseconds longer. */
    | { readonly type: "latency"; readonly delay: number }
    /** What is written arrives cut at random places. */
    | { readonly type: "split" }
    /**
     * The connection is cut once `after` octets were sent by one of its sides: both sides see it end
     * (`end`) or break (`reset`), and what either sends afterwards is lost.
     */
    | {
        readonly type: "cut";
        readonly from: "client" | "listener";
        readonly after: number;
        readonly how: "end" | "reset";
      }
  );

/** Which connections a fault hits. */
export interface FaultScope {
  /** The listening host, by its name or address. Default: every host. */
  readonly host?: string;
  /** The listening port. Default: every port. */
  readonly port?: number;
  /** How many connections it hits. Default: all. */
  readonly times?: number;
}

/** The faults in force. */
export class Faults {
  readonly #active: { readonly fault: Fault; left: number }[] = [];

  constructor(faults: readonly Fault[]) {
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): Disposable {
    const entry = { fault, left: fault.times ?? Infinity };
    this.#active.push(entry);
    return {
      [Symbol.dispose]: () => {
        const at = this.#active.indexOf(entry);
        if (at >= 0) this.#active.splice(at, 1);
      },
    };
  }

  /** The faults that hit a new connection; counts it. */
  hit(names: readonly string[], port: number): Fault[] {
    const hits = this.#active.filter(
      ({ fault, left }) =>
        left > 0 &&
        (fault.port === undefined || fault.port === port) &&
        (fault.host === undefined || names.includes(fault.host.toLowerCase())),
    );
    for (const hit of hits) hit.left--;
    return hits.map(({ fault }) => fault);
  }
}
