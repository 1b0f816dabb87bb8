import { VirtualClock } from "@mailwright/testkit";
import { expect, test } from "vitest";
import { ConnectionPool, type Reusable } from "../src/connection-pool.ts";

class Client implements Reusable {
  usable = true;
  isClosed = false;

  [Symbol.asyncDispose](): Promise<void> {
    this.isClosed = true;
    return this.usable ? Promise.resolve() : Promise.reject(new Error("broken"));
  }
}

function pool(options = {}, open?: () => Promise<Client>) {
  const clock = new VirtualClock();
  const opened: Client[] = [];
  const uses: number[] = [];
  const made = new ConnectionPool<Client>(
    { connections: 2, messagesPerConnection: 3, idle: 1000, ...options },
    {
      clock,
      open:
        open ??
        (async () => {
          const client = new Client();
          opened.push(client);
          return client;
        }),
      closed: (count) => {
        uses.push(count);
      },
    },
  );
  return { clock, opened, uses, pool: made };
}

const { signal } = new AbortController();

test("lends one connection again and again, until it was used enough", async () => {
  const it = pool();
  for (let i = 0; i < 4; i++) {
    await using borrowed = await it.pool.borrow({ signal });
    expect(borrowed.reused).toBe(i % 3 > 0);
  }
  expect(it.uses).toEqual([3]);
  expect(it.opened.map(({ isClosed }) => isClosed)).toEqual([true, false]);
});

test("lends no more than it may, first come first served", async () => {
  const it = pool();
  const one = await it.pool.borrow({ signal });
  await it.pool.borrow({ signal });
  const order: number[] = [];
  const third = it.pool.borrow({ signal }).then((borrowed) => (order.push(3), borrowed));
  const fourth = it.pool.borrow({ signal }).then((borrowed) => (order.push(4), borrowed));
  await it.clock.settle();
  expect(order).toEqual([]);
  await one[Symbol.asyncDispose]();
  await (await third)[Symbol.asyncDispose]();
  await fourth;
  expect(order).toEqual([3, 4]);
  expect(it.opened).toHaveLength(2);
});

test("who is next keeps the turn, even when somebody else comes at that moment", async () => {
  const it = pool({ connections: 1 });
  const one = await it.pool.borrow({ signal });
  const second = it.pool.borrow({ signal });
  await one[Symbol.asyncDispose]();
  let third = false;
  void it.pool.borrow({ signal }).then(() => (third = true));
  await second;
  await it.clock.settle();
  expect(third).toBe(false);
});

test("who gives back waits for no goodbye, but the pool and the next connection do", async () => {
  const it = pool({ connections: 1, messagesPerConnection: 1 });
  const one = await it.pool.borrow({ signal });
  const goodbye = Promise.withResolvers<void>();
  one.client[Symbol.asyncDispose] = () => goodbye.promise;
  await one[Symbol.asyncDispose]();
  let steps = 0;
  const next = it.pool.borrow({ signal }).then(() => steps++);
  const end = it.pool[Symbol.asyncDispose]().then(() => steps++);
  await it.clock.settle();
  expect([steps, it.opened.length]).toEqual([0, 1]);
  goodbye.resolve();
  await Promise.all([next, end]);
  expect(it.opened).toHaveLength(2);
});

test("who gives up waiting leaves the line", async () => {
  const it = pool({ connections: 1 });
  const one = await it.pool.borrow({ signal });
  const given = new AbortController();
  const second = it.pool.borrow(given);
  const third = it.pool.borrow({ signal });
  given.abort(new Error("enough"));
  await expect(second).rejects.toThrow("enough");
  await one[Symbol.asyncDispose]();
  expect((await third).client).toBe(it.opened[0]);
});

test("an opening that fails makes room for the next", async () => {
  let fails = true;
  const it = pool({ connections: 1 }, async () => {
    if (fails) throw new Error("down");
    return new Client();
  });
  await expect(it.pool.borrow({ signal })).rejects.toThrow("down");
  fails = false;
  expect((await it.pool.borrow({ signal })).reused).toBe(false);
});

test("closes what is idle, broken, or given back after its end", async () => {
  const it = pool();
  const [idle, broken] = await Promise.all([
    it.pool.borrow({ signal }),
    it.pool.borrow({ signal }),
  ]);
  broken.client.usable = false;
  await broken[Symbol.asyncDispose]();
  await idle[Symbol.asyncDispose]();
  expect(it.uses).toEqual([1]);
  await it.clock.advance(999);
  expect(idle.client.isClosed).toBe(false);
  await it.clock.advance(1);
  expect(idle.client.isClosed).toBe(true);
  const late = await it.pool.borrow({ signal });
  await it.pool[Symbol.asyncDispose]();
  await late[Symbol.asyncDispose]();
  expect(late.client.isClosed).toBe(true);
  expect(it.clock.pending).toBe(0);
});

test("does not lend an idle connection that broke meanwhile", async () => {
  const it = pool();
  await (await it.pool.borrow({ signal }))[Symbol.asyncDispose]();
  it.opened[0]!.usable = false;
  expect((await it.pool.borrow({ signal })).client).not.toBe(it.opened[0]);
});
