/**
 * A world in a box for tests: time, chance and network are values.
 *
 * @packageDocumentation
 */
export { VirtualClock, type VirtualClockOptions } from "./clock.ts";
export { type MemoryConnection } from "./connection.ts";
export { type MemoryNetworkCode, MemoryNetworkError } from "./errors.ts";
export type { Fault, FaultScope } from "./fault.ts";
export { type MemoryHost } from "./host.ts";
export { MemoryNetwork, type MemoryNetworkOptions } from "./network.ts";
export { everySplit, pieces } from "./pieces.ts";
export type {
  MemoryClock,
  MemoryConnectOptions,
  MemoryEndpoint,
  MemoryListener,
  MemoryListenOptions,
  MemoryRandom,
  MemorySecureOptions,
  MemoryTlsFacts,
  MemoryTlsKeys,
} from "./ports.ts";
export { type SeededRandom, seededRandom } from "./random.ts";
export { type MemorySink, memorySink } from "./sink.ts";
