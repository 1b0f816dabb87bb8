/** The codes of the errors of a network in memory: those of `@mailwright/net`. */
export type MemoryNetworkCode =
  | "NET_ADDRESS_IN_USE"
  | "NET_LISTEN"
  | "NET_CONNECT"
  | "NET_BROKEN"
  | "NET_TLS";

/** What a network in memory throws; it has the code and the facts of a `NetError`. */
export class MemoryNetworkError extends Error {
  static {
    this.prototype.name = "NetError";
  }

  readonly code: MemoryNetworkCode;
  /** True when the same call may succeed later: all but `NET_LISTEN` and `NET_TLS`. */
  readonly temporary: boolean;
  readonly machine: "storage-full" | "unavailable" | undefined = undefined;

  constructor(code: MemoryNetworkCode, message: string) {
    super(message);
    this.code = code;
    this.temporary = code !== "NET_LISTEN" && code !== "NET_TLS";
  }
}
