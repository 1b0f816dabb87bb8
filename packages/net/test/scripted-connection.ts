import type { TlsFacts } from "@mailwright/core";
import { type Connection, NetError, type SecureOptions } from "@mailwright/net";
import { octets, text } from "./bytes.ts";

export const facts: TlsFacts = { version: "TLSv1.3", cipher: "AES", verified: "none" };

/** A connection in the hands of a test: what is read, written, and when that is done. */
export class ScriptedConnection implements Connection {
  readonly local = { address: "192.0.2.1", port: 25 };
  readonly remote = { address: "192.0.2.2", port: 2525 };
  readonly tls = undefined;
  readonly securable = true;
  readonly log: string[] = [];
  reads = 0;
  /** While true, writes do not settle; see {@link ScriptedConnection.release}. */
  slow = false;
  secureWith: SecureOptions | undefined;
  handshake: Promise<TlsFacts> = Promise.resolve(facts);
  #reader: PromiseWithResolvers<Uint8Array | undefined> | undefined;
  #writer: PromiseWithResolvers<void> | undefined;

  get reading(): boolean {
    return this.#reader !== undefined;
  }

  /** The peer sends octets, or ends its side. */
  send(given: string | undefined): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader === undefined) throw new Error("nobody reads");
    reader.resolve(given === undefined ? undefined : octets(given));
  }

  break(): void {
    const error = new NetError("NET_BROKEN", "ECONNRESET");
    this.#reader?.reject(error);
    this.#writer?.reject(error);
  }

  release(): void {
    this.#writer?.resolve();
  }

  read(): Promise<Uint8Array | undefined> {
    if (this.#reader !== undefined) throw new Error("two reads at a time");
    this.reads++;
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  write(bytes: Uint8Array): Promise<void> {
    this.log.push(text(bytes));
    if (!this.slow) return Promise.resolve();
    this.#writer = Promise.withResolvers();
    return this.#writer.promise;
  }

  secure(options?: SecureOptions): Promise<TlsFacts> {
    this.secureWith = options;
    this.log.push("<secure>");
    return this.handshake;
  }

  reset(): void {
    this.log.push("<reset>");
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.log.push("<end>");
    return Promise.resolve();
  }
}
