import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { NetError } from "../errors.ts";

// How long a handshake may take, and what was written before it to leave.
const HANDSHAKE = 30_000;

/**
 * Settles when all that was written has left: TLS would overtake it. "drain" does not tell, as it
 * comes only after a write that was too much.
 */
export function flushed(socket: Socket, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason as Error);
    if (socket.writableLength === 0) return resolve();
    const giveUp = (error: unknown): void => {
      socket.resetAndDestroy();
      reject(error);
    };
    const aborted = (): void => giveUp(signal?.reason);
    const late = (): void =>
      giveUp(new NetError("NET_TLS", "the peer takes nothing of what is sent"));
    const timer = setTimeout(late, HANDSHAKE);
    signal?.addEventListener("abort", aborted, { once: true });
    socket.write(new Uint8Array(0), (error) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      if (error) reject(new NetError("NET_TLS", error.message, { cause: error }));
      else resolve();
    });
  });
}

/** Settles when the handshake is done; fails when it does not get there. */
export function secured(
  socket: TLSSocket,
  role: "client" | "server",
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error?: unknown): void => done(() => reject(error));
    const late = (): void => fail(new Error("it took too long"));
    const closed = (): void => fail(new Error("the connection was closed"));
    const aborted = (): void => fail(signal?.reason);
    const timer = setTimeout(late, HANDSHAKE);
    const done = (then: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      socket.off("close", closed);
      socket.off("end", closed);
      then();
    };
    // A server's socket tells "secure"; a client's tells it before the certificate was verified.
    socket.once(role === "server" ? "secure" : "secureConnect", () => done(resolve));
    socket.once("error", fail);
    socket.once("_tlsError", fail);
    socket.once("close", closed);
    socket.once("end", closed);
    signal?.addEventListener("abort", aborted, { once: true });
  });
}
