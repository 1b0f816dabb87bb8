import { MemoryConnection } from "./connection.ts";
import type { Fault } from "./fault.ts";
import { Pipe } from "./pipe.ts";
import type { MemoryClock, MemoryEndpoint, MemoryRandom, MemoryTlsKeys } from "./ports.ts";

/** What the two sides of a connection are made of. */
export interface LinkParts {
  readonly clock: MemoryClock;
  readonly random: MemoryRandom;
  readonly latency: number;
  readonly faults: readonly Fault[];
  /** The client's end. */
  readonly local: MemoryEndpoint;
  /** The listener's end. */
  readonly remote: MemoryEndpoint;
  readonly keys: MemoryTlsKeys | undefined;
  readonly trusts: (certificate: string, name: string) => boolean;
}

/** The longest piece that arrives at once: 64 KiB. */
const LONGEST_PIECE = 65_536;

/** Makes a connection: its two sides. */
export function link(parts: LinkParts): { client: MemoryConnection; server: MemoryConnection } {
  const { clock, local, remote, trusts, keys } = parts;
  const there = pipe("client", parts);
  const back = pipe("listener", parts);
  const client = new MemoryConnection({
    clock,
    local,
    remote,
    incoming: back,
    outgoing: there,
    role: { type: "client", trusts },
  });
  const server = new MemoryConnection({
    clock,
    local: remote,
    remote: local,
    incoming: there,
    outgoing: back,
    role: { type: "listener", keys },
  });
  cutAfter(there, cutOf("client", parts.faults), [there, back]);
  cutAfter(back, cutOf("listener", parts.faults), [there, back]);
  return { client, server };
}

function pipe(from: "client" | "listener", { clock, latency, faults, random }: LinkParts): Pipe {
  const atRandom = faults.some(({ type }) => type === "split");
  return new Pipe({
    clock,
    latency,
    allowance: cutOf(from, faults)?.after ?? Infinity,
    split: (bytes) => split(bytes, atRandom ? random : undefined),
  });
}

type Cut = Fault & { type: "cut" };

/** The first cut that comes for what one side sends. */
function cutOf(from: "client" | "listener", faults: readonly Fault[]): Cut | undefined {
  return faults
    .filter((fault): fault is Cut => fault.type === "cut" && fault.from === from)
    .toSorted((one, other) => one.after - other.after)[0];
}

/** Both sides see the same end. */
function cutAfter(from: Pipe, cut: Cut | undefined, pipes: readonly Pipe[]): void {
  if (cut === undefined) return;
  from.exhausted = () => {
    for (const each of pipes) {
      each.send(cut.how === "end" ? "end" : "break");
      each.stop();
    }
  };
  if (cut.after === 0) from.exhausted();
}

function split(bytes: Uint8Array, random: MemoryRandom | undefined): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const most = Math.min(LONGEST_PIECE, bytes.length - start);
    const [high = 0, low = 0] = random?.bytes(2) ?? [];
    const length = random === undefined ? most : 1 + ((high * 256 + low) % most);
    parts.push(bytes.slice(start, start + length));
    start += length;
  }
  return parts;
}
