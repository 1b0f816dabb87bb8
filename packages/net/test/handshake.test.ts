import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flushed } from "../src/node/handshake.ts";

let open: AsyncDisposableStack;
beforeEach(() => {
  open = new AsyncDisposableStack();
});
afterEach(() => open.disposeAsync());

/** A socket whose peer has taken less than was written, though no write was too much. */
async function behind(): Promise<{ socket: Socket; peer: Socket }> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer((socket) => accepted.resolve(socket));
  open.use(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const peer = connect((server.address() as { port: number }).port, "127.0.0.1");
  const socket = await accepted.promise;
  for (const each of [socket, peer]) {
    open.defer(() => void each.destroy());
    each.on("error", () => undefined);
  }
  while (socket.writableLength === 0) socket.write(new Uint8Array(1000));
  expect(socket.writableNeedDrain).toBe(false);
  return { socket, peer };
}

test("what was written leaves first, however little it is", async () => {
  const { socket, peer } = await behind();
  const leaving = flushed(socket, undefined);
  peer.resume();
  await leaving;
  expect(socket.writableLength).toBe(0);
});

test("a peer that takes nothing is given up with the signal", async () => {
  const { socket } = await behind();
  const stop = new AbortController();
  const leaving = flushed(socket, stop.signal);
  stop.abort(new Error("enough"));
  await expect(leaving).rejects.toThrow("enough");
  expect(socket.destroyed).toBe(true);
});

test("a peer that breaks off is told", async () => {
  const { socket, peer } = await behind();
  const leaving = flushed(socket, undefined);
  peer.resetAndDestroy();
  await expect(leaving).rejects.toMatchObject({ code: "NET_TLS" });
});
