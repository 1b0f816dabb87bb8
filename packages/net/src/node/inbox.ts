import type { Socket } from "node:net";
import { NetError } from "../errors.ts";

// What is read ahead of the reader before the socket is paused, and TCP slows the peer.
const AHEAD = 65_536;

type Reader = PromiseWithResolvers<Uint8Array | undefined>;

/** What came in on a socket and was not read yet. */
export class Inbox {
  readonly #socket: Socket;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #reader: Reader | undefined;
  #ended = false;
  #error: NetError | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#data);
    socket.on("end", this.#end);
  }

  /** The next octets; `undefined` once the peer has ended its side. */
  read(): Promise<Uint8Array | undefined> {
    if (this.#reader !== undefined)
      return Promise.reject(new NetError("NET_BROKEN", "a read is under way already"));
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#size -= chunk.length;
      if (this.#size < AHEAD && this.#socket.isPaused()) this.#socket.resume();
      return Promise.resolve(chunk);
    }
    if (this.#ended) return Promise.resolve(undefined);
    if (this.#error !== undefined) return Promise.reject(this.#error);
    this.#reader = Promise.withResolvers();
    return this.#reader.promise;
  }

  /** What had come is still read; then reading fails. */
  fail(error: NetError): void {
    this.#error ??= error;
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  /** Drops what came and what comes, and tells when that is too much; who waits is told. */
  drop(limit: number, tooMuch: () => void): void {
    this.detach()?.reject(new NetError("NET_BROKEN", "the connection is closed"));
    let left = limit;
    this.#socket.on("data", ({ length }) => {
      left -= length;
      if (left < 0) tooMuch();
    });
    this.#socket.resume();
  }

  /** Leaves the socket, drops what was read ahead of it, and hands over who waits. */
  detach(): Reader | undefined {
    const reader = this.#reader;
    this.#socket.off("data", this.#data);
    this.#socket.off("end", this.#end);
    this.#socket.pause();
    while (this.#socket.read() !== null);
    this.#chunks = [];
    this.#size = 0;
    this.#reader = undefined;
    return reader;
  }

  readonly #data = ({ buffer, byteOffset, length }: Uint8Array): void => {
    // A Buffer is a Uint8Array that slices differently; readers get what they expect.
    const chunk = new Uint8Array(buffer, byteOffset, length);
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader !== undefined) return reader.resolve(chunk);
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= AHEAD) this.#socket.pause();
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#reader?.resolve(undefined);
    this.#reader = undefined;
  };
}
