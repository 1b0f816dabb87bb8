import type { Bytes, Call } from "@mailwright/core";
import { type Maildrop, Pop3Host } from "@mailwright/pop3";
import { expect, test } from "vitest";
import { decode, encode } from "./player.ts";

const end = { address: "192.0.2.1", port: 110 };
const session = { id: "s", connection: { local: end, remote: end, tls: undefined } };
const call: Call = {
  signal: new AbortController().signal,
  body: { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("no body")) }) },
};

class Scene {
  readonly done: string[] = [];
  read: () => Bytes = () => this.#text();

  host(): Pop3Host {
    const maildrop: Maildrop = {
      messages: [{ uid: "1", size: 6 }],
      read: () => this.read(),
      remove: (indexes) => {
        this.done.push(`remove ${indexes.join()}`);
        return indexes.includes(9) ? Promise.reject(new Error("disk")) : Promise.resolve();
      },
      [Symbol.asyncDispose]: () => {
        this.done.push("disposed");
        return Promise.resolve();
      },
    };
    return new Pop3Host(
      {
        authenticate: () => ({ type: "authenticated", identity: "ann" }),
        maildrop: () => ({ type: "opened", maildrop }),
      },
      session,
    );
  }

  async *#text(): AsyncGenerator<Uint8Array> {
    try {
      yield encode("abc");
      yield encode("def");
    } finally {
      this.done.push("closed");
    }
  }
}

test("the maildrop is let go of by the update, and once only", async () => {
  const scene = new Scene();
  await using host = scene.host();
  await host.handlers.open({ identity: "ann" }, call);
  await host.handlers.update({ indexes: [0] }, call);
  expect(scene.done).toEqual(["remove 0", "disposed"]);
  await host[Symbol.asyncDispose]();
  expect(scene.done).toEqual(["remove 0", "disposed"]);
});

test("an update that fails lets go of the maildrop too", async () => {
  const scene = new Scene();
  await using host = scene.host();
  await host.handlers.open({ identity: "ann" }, call);
  await expect(host.handlers.update({ indexes: [9] }, call)).rejects.toThrow("disk");
  expect(scene.done).toEqual(["remove 9", "disposed"]);
});

test("without marks nothing is removed", async () => {
  const scene = new Scene();
  await using host = scene.host();
  await host.handlers.open({ identity: "ann" }, call);
  await host.handlers.update({ indexes: [] }, call);
  expect(scene.done).toEqual(["disposed"]);
});

test("a message is read whole, and its source closed, also by a reader that stops", async () => {
  const scene = new Scene();
  await using host = scene.host();
  await host.handlers.open({ identity: "ann" }, call);
  const source = await host.handlers.read({ index: 0 }, call);
  expect((await Array.fromAsync(source)).map(decode)).toEqual(["abc", "def"]);
  for await (const _ of await host.handlers.read({ index: 0 }, call)) break;
  expect(scene.done).toEqual(["closed", "closed"]);
});

test("a message that cannot be read fails before it is sent", async () => {
  const scene = new Scene();
  scene.read = () => ({
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("gone")) }),
  });
  await using host = scene.host();
  await host.handlers.open({ identity: "ann" }, call);
  await expect(host.handlers.read({ index: 0 }, call)).rejects.toThrow("gone");
});

test("nothing is read before a maildrop is open", async () => {
  await using host = new Scene().host();
  await expect(async () => await host.handlers.read({ index: 0 }, call)).rejects.toThrow(
    "no maildrop is open",
  );
});
