import type { Call, Handlers, SessionOutput } from "@mailwright/core";
import { memorySink, VirtualClock } from "@mailwright/testkit";
import { describe, expect, test, vi } from "vitest";
import { type Served, serve, type ServeParts } from "@mailwright/net";
import { octets, text } from "./bytes.ts";
import { facts, ScriptedConnection } from "./scripted-connection.ts";
import { type Asked, ScriptedSession } from "./scripted-session.ts";

type Output = SessionOutput<Asked>;
type Handler = (input: unknown, call: Call) => unknown;

const write = (given: string): Output => ({ type: "write", bytes: octets(given) });
const ask = (body = false): Output => ({ type: "ask", id: 1, name: "ask", input: "?", body });
const body = (given: string, state: "more" | "end" | "abort" = "more"): Output => ({
  type: "body",
  id: 1,
  bytes: octets(given),
  state,
});
const transfer = (source: AsyncIterable<Uint8Array>, encoding: "dot" | "identity"): Output => ({
  type: "transfer",
  id: 1,
  source,
  encoding,
});

async function* chunks(...given: string[]): AsyncIterable<Uint8Array> {
  for (const each of given) yield octets(each);
}

interface World {
  readonly session?: ScriptedSession;
  readonly connection?: ScriptedConnection;
  readonly handler?: Handler;
  readonly parts?: Partial<ServeParts>;
}

function start(world: World = {}) {
  const { session = new ScriptedSession(), connection = new ScriptedConnection() } = world;
  const clock = new VirtualClock({ start: 1000 });
  const handlers = { ask: world.handler ?? (() => "yes") } as Handlers<Asked>;
  const outcome: { served?: Served } = {};
  const ended = serve(connection, session, handlers, { clock, ...world.parts }).then((served) => {
    outcome.served = served;
    return served;
  });
  return { session, connection, clock, outcome, ended };
}

describe("writing", () => {
  test("replies are gathered until there is nothing more to put out", async () => {
    const session = new ScriptedSession(
      ({ type }) => (type === "receive" ? [write("one "), write("two")] : []),
      [write("hello")],
    );
    const { connection, clock } = start({ session });
    expect(connection.log).toEqual(["hello"]);
    connection.send("input");
    await clock.settle();
    expect(connection.log).toEqual(["hello", "one two"]);
  });

  test("one write is under way; what comes meanwhile goes in one piece after it", async () => {
    const session = new ScriptedSession(({ type }) => (type === "receive" ? [write("x")] : []));
    const { connection, clock } = start({ session });
    connection.slow = true;
    for (let i = 0; i < 3; i++) {
      connection.send("input");
      await clock.settle();
    }
    expect(connection.log).toEqual(["x"]);
    connection.release();
    await clock.settle();
    expect(connection.log).toEqual(["x", "xx"]);
  });

  test("a peer that takes no replies is not read from, and its session put off", async () => {
    const big = "x".repeat(70_000);
    const session = new ScriptedSession(({ type }) =>
      type === "receive" ? [write(big), write("more"), write("last")] : [],
    );
    const { connection, clock } = start({ session });
    connection.slow = true;
    connection.send("input");
    await clock.settle();
    connection.send("input");
    await clock.settle();
    expect(connection.reading).toBe(false);
    connection.release();
    await clock.settle();
    connection.release();
    await clock.settle();
    expect(connection.reading).toBe(true);
  });

  test("a peer that takes nothing for too long is given up", async () => {
    const session = new ScriptedSession(() => [], [write("hello")]);
    const connection = new ScriptedConnection();
    connection.slow = true;
    const { clock, ended, outcome } = start({ session, connection, parts: { stall: 500 } });
    await clock.advance(499);
    expect(outcome.served).toBeUndefined();
    await clock.advance(1);
    expect(await ended).toMatchObject({ type: "broken", error: { code: "NET_BROKEN" } });
    expect(clock.pending).toBe(0);
  });
});

describe("questions", () => {
  const hostile = {
    // oxlint-disable-next-line unicorn/no-thenable -- what a handler might answer with
    get then(): unknown {
      throw new Error("no");
    },
  };
  const restless = {
    // oxlint-disable-next-line unicorn/no-thenable -- what a handler might answer with
    then(yes: (value: string) => void, no: (error: Error) => void) {
      yes("first");
      no(new Error("second"));
    },
  };

  test("a plain value is answered without a turn", () => {
    const session = new ScriptedSession(
      ({ type }) => (type === "answer" ? [write("250")] : []),
      [ask()],
    );
    const { connection } = start({ session });
    expect(session.told).toEqual(["answer yes"]);
    expect(connection.log).toEqual(["250"]);
  });

  test.each<[string, Handler, string]>([
    ["returns a promise", async () => "later", "answer later"],
    [
      "throws",
      () => {
        throw new Error("no");
      },
      "fault Error: no",
    ],
    [
      "rejects",
      async () => {
        throw new Error("no");
      },
      "fault Error: no",
    ],
    ["answers with something that throws when looked at", () => hostile, "fault Error: no"],
    ["settles twice", () => restless, "answer first"],
  ])("a handler that %s", async (_, handler, told) => {
    const { session, clock } = start({ session: new ScriptedSession(() => [], [ask()]), handler });
    await clock.settle();
    expect(session.told).toEqual([told]);
  });

  test("a question without a handler is a fault", () => {
    const session = new ScriptedSession(() => [], [{ ...ask(), name: "other" } as Output]);
    start({ session });
    expect(session.inputs).toMatchObject([{ type: "fault", error: expect.any(TypeError) }]);
  });

  test("meanwhile one more chunk is read, and what was written is sent", async () => {
    const answer = Promise.withResolvers();
    const session = new ScriptedSession(() => [], [write("wait"), ask()]);
    const { connection, clock } = start({ session, handler: () => answer.promise });
    expect(connection.log).toEqual(["wait"]);
    connection.send("pipelined");
    await clock.settle();
    expect(session.told).toEqual(["receive pipelined"]);
    expect(connection.reading).toBe(false);
    answer.resolve("yes");
    await clock.settle();
    expect(connection.reading).toBe(true);
  });

  test.each([
    ["ends", undefined, { type: "peer-closed" }],
    ["breaks", "break", { type: "broken", error: { code: "NET_BROKEN" } }],
  ])("the handler is told when the connection %s, and not waited for", async (_, how, served) => {
    const seen = vi.fn<() => void>();
    const handler: Handler = (_input, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          seen();
          reject(signal.reason as Error);
        });
      });
    const { session, connection, ended } = start({
      session: new ScriptedSession(() => [], [ask()]),
      handler,
    });
    if (how === undefined) connection.send(undefined);
    else connection.break();
    expect(await ended).toMatchObject(served);
    expect(seen).toHaveBeenCalledOnce();
    expect(session.told).toEqual(["closed"]);
  });

  test("a handler that never settles holds nothing up", async () => {
    const session = new ScriptedSession(() => [], [ask()]);
    const { connection, ended } = start({ session, handler: () => new Promise(() => undefined) });
    connection.send(undefined);
    expect(await ended).toEqual({ type: "peer-closed" });
  });

  test("an answer that comes after the end is not told", async () => {
    const answer = Promise.withResolvers();
    const session = new ScriptedSession(() => [], [ask()]);
    const { connection, clock, ended } = start({ session, handler: () => answer.promise });
    connection.send(undefined);
    await ended;
    answer.resolve("late");
    await clock.settle();
    expect(session.told).toEqual(["closed"]);
  });

  test.each<[string, Handler]>([
    ["values", () => "yes"],
    ["promises", async () => "yes"],
  ])("a peer that pipelines without end lets others have their turn (%s)", async (_, handler) => {
    let left = 500;
    const session = new ScriptedSession(() => (left-- > 0 ? [ask()] : []), [ask()]);
    const { connection, clock } = start({ session, handler });
    await clock.settle();
    expect(session.told).toHaveLength(200);
    expect(clock.pending).toBe(1);
    await clock.advance(0);
    expect(session.told).toHaveLength(501);
    expect(connection.reading).toBe(true);
  });

  test("nothing ends a pause before its time", async () => {
    const stop = new AbortController();
    let left = 300;
    const session = new ScriptedSession(() => (left-- > 0 ? [write("x"), ask()] : []), [ask()]);
    const { connection, clock } = start({ session, parts: { draining: stop.signal } });
    const before = session.told.length;
    stop.abort();
    await clock.settle();
    expect(session.told).toHaveLength(before + 1);
    expect(connection.log.join("")).toHaveLength(100);
    await clock.advance(0);
    expect(connection.log.join("").length).toBeGreaterThan(100);
  });

  test("what had come before it was read counts as one run; what was waited for does not", async () => {
    const ready: Uint8Array[] = [];
    class Ahead extends ScriptedConnection {
      override read(): Promise<Uint8Array | undefined> {
        const chunk = ready.shift();
        return chunk === undefined ? super.read() : Promise.resolve(chunk);
      }
    }
    const connection = new Ahead();
    const session = new ScriptedSession(({ type }) => (type === "receive" ? [ask()] : []));
    const { clock } = start({ session, connection, handler: async () => "yes" });
    for (let i = 0; i < 500; i++) {
      connection.send("waited for");
      await clock.settle();
    }
    expect(clock.pending).toBe(0);
    ready.push(...Array.from({ length: 300 }, () => octets("ready")));
    connection.send("waited for");
    await clock.settle();
    expect(clock.pending).toBe(1);
    expect(ready.length).toBeGreaterThan(99);
    await clock.advance(0);
    expect(ready).toEqual([]);
  });
});

describe("commands that put nothing out", () => {
  test("are given to the session in pieces, a few at a time", async () => {
    const session = new ScriptedSession();
    const { connection, clock } = start({ session });
    connection.send("x".repeat(30_000));
    await clock.settle();
    const sizes = (): number[] => session.told.map((each) => each.length - "receive ".length);
    expect(sizes()).toEqual([8192, 8192]);
    expect(clock.pending).toBe(1);
    await clock.advance(0);
    expect(sizes()).toEqual([8192, 8192, 8192, 30_000 - 3 * 8192]);
    expect(connection.reading).toBe(true);
  });

  test("a body is given as it came", async () => {
    const session = new ScriptedSession(
      ({ type }) => (type === "receive" ? [body("x")] : []),
      [ask(true)],
    );
    const handler: Handler = async (_input, call) => {
      for await (const _ of call.body);
    };
    const { connection, clock } = start({ session, handler });
    connection.send("x".repeat(30_000));
    await clock.settle();
    expect(session.told).toEqual([`receive ${"x".repeat(30_000)}`, "transferred"]);
  });

  test("what is left of them when TLS comes up is dropped", async () => {
    const session = new ScriptedSession(({ type }) =>
      type === "receive" ? [{ type: "secure" }] : [],
    );
    const { connection, clock } = start({ session });
    connection.send("x".repeat(30_000));
    await clock.advance(10);
    expect(session.told).toEqual([`receive ${"x".repeat(8192)}`, "secured"]);
    expect(connection.reading).toBe(true);
  });
});

describe("the body of a question", () => {
  /** Answers each chunk with a piece of body; "." is the end, "!" breaks off. */
  const reader = (): ScriptedSession =>
    new ScriptedSession(
      (input) => {
        if (input.type !== "receive") return [];
        if (input.text === ".") return [body("", "end")];
        if (input.text === "!") return [body("", "abort")];
        return [body(input.text)];
      },
      [ask(true)],
    );

  const readAll: Handler = async (_input, call) => {
    const read: Uint8Array[] = [];
    for await (const piece of call.body) read.push(piece);
    return text(...read);
  };

  test("the handler reads it piece by piece", async () => {
    const { session, connection, clock } = start({ session: reader(), handler: readAll });
    for (const each of ["one", "two", "."]) {
      connection.send(each);
      await clock.settle();
    }
    expect(session.told.at(-1)).toBe("answer onetwo");
    expect(session.told.filter((each) => each === "transferred")).toHaveLength(3);
  });

  test("nothing is read from the peer until its piece was taken", async () => {
    const go = Promise.withResolvers<void>();
    const handler: Handler = async (input, call) => {
      await go.promise;
      return readAll(input, call);
    };
    const { session, connection, clock } = start({ session: reader(), handler });
    connection.send("one");
    await clock.settle();
    expect(connection.reading).toBe(false);
    expect(session.told).toEqual(["receive one"]);
    go.resolve();
    await clock.settle();
    expect(session.told).toEqual(["receive one", "transferred"]);
    expect(connection.reading).toBe(true);
  });

  test.each<[string, Handler, string]>([
    ["returns at once", () => "early", "answer early"],
    ["fails", () => Promise.reject(new Error("full")), "fault Error: full"],
    [
      "reads one piece",
      async (_, call) => {
        for await (const piece of call.body) return text(piece);
        return "";
      },
      "answer one",
    ],
  ])(
    "a handler that %s has the rest thrown away, and answers after the end",
    async (_, handler, told) => {
      const { session, connection, clock } = start({ session: reader(), handler });
      for (const each of ["one", "two", "."]) {
        connection.send(each);
        await clock.settle();
        expect(session.told.includes(told)).toBe(each === ".");
      }
      expect(session.told.at(-1)).toBe(told);
      expect(session.told.filter((each) => each === "transferred")).toHaveLength(3);
    },
  );

  test.each([
    ["breaks off", "!", "NET_BROKEN_OFF"],
    ["is cut by the end of the connection", undefined, "NET_BROKEN"],
  ])("when it %s its reader gets an error", async (_, sent, code) => {
    const failed = vi.fn<(error: unknown) => void>();
    const handler: Handler = async (input, call) => {
      try {
        return await readAll(input, call);
      } catch (error) {
        failed(error);
        throw error;
      }
    };
    const { connection, clock } = start({ session: reader(), handler });
    connection.send("one");
    await clock.settle();
    connection.send(sent);
    await clock.settle();
    expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code }));
  });

  test("a reader that looks away does not end the process", async () => {
    const handler: Handler = (_input, call) => {
      void call.body[Symbol.asyncIterator]().next();
      return new Promise(() => undefined);
    };
    const { connection, ended } = start({ session: reader(), handler });
    connection.break();
    expect(await ended).toMatchObject({ type: "broken" });
  });

  test("after its end the peer's going is noticed while the handler works on", async () => {
    const handler: Handler = async (input, call) => {
      await readAll(input, call);
      return new Promise(() => undefined);
    };
    const { connection, clock, ended } = start({ session: reader(), handler });
    for (const each of ["one", ".", undefined]) {
      connection.send(each);
      await clock.settle();
    }
    expect(await ended).toEqual({ type: "peer-closed" });
  });
});

describe("transfers", () => {
  test.each([
    ["identity", ".one\r\n"],
    ["dot", "..one\r\n.\r\n"],
  ] as const)("%s", async (encoding, sent) => {
    const first = [write("+OK\r\n"), transfer(chunks(".one", "\r\n"), encoding)];
    const { session, connection, clock } = start({ session: new ScriptedSession(() => [], first) });
    await clock.settle();
    expect(connection.log.join("")).toBe(`+OK\r\n${sent}`);
    expect(session.told).toEqual(["transferred"]);
  });

  test("a source that fails", async () => {
    async function* source(): AsyncIterable<Uint8Array> {
      yield octets("one");
      throw new Error("EIO");
    }
    const session = new ScriptedSession(() => [], [transfer(source(), "dot")]);
    const { clock } = start({ session });
    await clock.settle();
    expect(session.told).toEqual(["fault Error: EIO"]);
  });

  test("the source is pulled at the pace of the peer, and closed when the peer goes", async () => {
    let pulled = 0;
    let closed = false;
    async function* source(): AsyncIterable<Uint8Array> {
      try {
        for (; pulled < 1000; pulled++) yield new Uint8Array(65_536);
      } finally {
        closed = true;
      }
    }
    const session = new ScriptedSession(() => [], [transfer(source(), "identity")]);
    const connection = new ScriptedConnection();
    connection.slow = true;
    const { clock, ended } = start({ session, connection });
    await clock.settle();
    expect(pulled).toBeLessThan(4);
    connection.send(undefined);
    await ended;
    await clock.settle();
    expect(closed).toBe(true);
    expect(session.told).toEqual(["closed"]);
  });
});

describe("TLS", () => {
  const securing = (): ScriptedSession =>
    new ScriptedSession(
      ({ type }) => (type === "receive" ? [write("220"), { type: "secure" }] : []),
      [],
    );

  test("shakes hands once the reply was sent", async () => {
    const { session, connection, clock } = start({
      session: securing(),
      parts: { secure: { serverName: "mx.example" } },
    });
    connection.slow = true;
    connection.send("STARTTLS");
    await clock.settle();
    expect(connection.log).toEqual(["220"]);
    expect(connection.reading).toBe(false);
    connection.release();
    await clock.settle();
    expect(connection.log).toEqual(["220", "<secure>"]);
    expect(connection.secureWith).toEqual({ serverName: "mx.example" });
    expect(session.inputs.at(-1)).toEqual({ type: "secured", facts });
  });

  test("what comes in clear after that is dropped", async () => {
    const session = new ScriptedSession(
      ({ type }) => (type === "answer" ? [{ type: "secure" }] : []),
      [ask()],
    );
    const answer = Promise.withResolvers();
    const { connection, clock } = start({ session, handler: () => answer.promise });
    connection.handshake = new Promise(() => undefined);
    answer.resolve("yes");
    await clock.settle();
    connection.send("MAIL FROM:<evil@example.org>");
    await clock.settle();
    expect(session.told).toEqual(["answer yes"]);
  });

  test("a handshake that fails ends the session", async () => {
    const connection = new ScriptedConnection();
    connection.handshake = Promise.reject(new Error("no cipher"));
    const { session, ended } = start({ session: securing(), connection });
    connection.send("STARTTLS");
    expect(await ended).toMatchObject({ type: "broken", error: { message: "no cipher" } });
    expect(session.told.at(-1)).toBe("closed");
  });
});

describe("time", () => {
  test("the session is called at its deadline, even when it has put it off", async () => {
    const session = new ScriptedSession(({ type }) =>
      type === "due" ? [write("421"), { type: "close" }] : [],
    );
    session.due = 2000;
    const { connection, clock, ended } = start({ session });
    session.due = 5000;
    await clock.advance(3999);
    expect(session.told).toEqual([]);
    await clock.advance(1);
    expect(await ended).toEqual({ type: "closed" });
    expect(connection.log).toEqual(["421", "<end>"]);
    expect(clock.pending).toBe(0);
  });

  test("the session is told the time before every input", async () => {
    const session = new ScriptedSession();
    const { connection, clock } = start({ session });
    await clock.advance(123);
    connection.send("x");
    await clock.settle();
    expect(session.now).toBe(1123);
  });
});

describe("a peer that has ended its side", () => {
  const parts = { allowHalfOpen: true };
  /** Asks at each character, writes it once answered; "q" closes. */
  const pipelined = (): ScriptedSession => {
    const left: string[] = [];
    const advance = (): Output[] => {
      const next = left.shift();
      if (next === "q") return [write("bye"), { type: "close" }];
      return next === undefined ? [] : [ask(), write(next)];
    };
    return new ScriptedSession((input) => {
      if (input.type === "receive") left.push(...input.text.split(""));
      const isIdle = input.type === "receive" ? left.length === input.text.length : true;
      return isIdle ? advance() : [];
    });
  };
  const later: Handler = () => new Promise((resolve) => setImmediate(resolve, "yes"));

  test.each([
    ["abcq", ["a", "b", "c", "bye"], { type: "closed" }],
    ["abc", ["a", "b", "c"], { type: "peer-closed" }],
  ])("is answered all of %s", async (given, log, served) => {
    const { connection, clock, ended } = start({ session: pipelined(), handler: later, parts });
    connection.send(given);
    await clock.settle();
    connection.send(undefined);
    expect(await ended).toEqual(served);
    expect(connection.log).toEqual([...log, "<end>"]);
  });

  test("a connection that breaks while it is answered ends at once", async () => {
    const handler: Handler = () => new Promise(() => undefined);
    const session = new ScriptedSession(() => [], [write("wait"), ask()]);
    const connection = new ScriptedConnection();
    connection.slow = true;
    const { clock, ended, outcome } = start({ session, connection, handler, parts });
    connection.send(undefined);
    await clock.settle();
    expect(outcome.served).toBeUndefined();
    connection.break();
    expect(await ended).toMatchObject({ type: "broken" });
  });

  test("a question that is never answered is given up", async () => {
    const aborted = vi.fn<() => void>();
    const handler: Handler = (_input, { signal }) => {
      signal.addEventListener("abort", aborted);
      return new Promise(() => undefined);
    };
    const session = new ScriptedSession(() => [], [ask()]);
    const stalled = { ...parts, stall: 500 };
    const { connection, clock, ended, outcome } = start({ session, handler, parts: stalled });
    // While its peer could still end it, it may take what it takes.
    await clock.advance(5000);
    connection.send(undefined);
    await clock.advance(499);
    expect(outcome.served).toBeUndefined();
    await clock.advance(1);
    expect(await ended).toMatchObject({ type: "broken", error: { code: "NET_BROKEN" } });
    expect(aborted).toHaveBeenCalledOnce();
    expect(clock.pending).toBe(0);
  });

  test("questions that are answered in time may take long together", async () => {
    let left = 5;
    const session = new ScriptedSession(
      ({ type }) => (type === "answer" && left-- > 0 ? [ask()] : []),
      [ask()],
    );
    const world = { session, parts: { ...parts, stall: 500 } };
    const { promise, resolve } = Promise.withResolvers<VirtualClock>();
    const handler: Handler = async () => {
      const clock = await promise;
      await new Promise<void>((done) => void clock.after(400, done));
    };
    const { connection, clock, ended } = start({ ...world, handler });
    resolve(clock);
    connection.send(undefined);
    await clock.advance(6 * 400);
    expect(await ended).toEqual({ type: "peer-closed" });
  });

  test("its last replies are sent before the end, at its pace", async () => {
    const connection = new ScriptedConnection();
    connection.slow = true;
    const session = new ScriptedSession(() => [], [write("hello")]);
    const { clock, ended, outcome } = start({ session, connection, parts });
    connection.send(undefined);
    await clock.settle();
    expect(outcome.served).toBeUndefined();
    connection.release();
    expect(await ended).toEqual({ type: "peer-closed" });
  });

  test("a body that came whole is read to its end; one that did not breaks", async () => {
    for (const [state, answered] of [
      ["end", "answer one"],
      ["more", undefined],
    ] as const) {
      const go = Promise.withResolvers<void>();
      const handler: Handler = async (_input, call) => {
        await go.promise;
        const read: Uint8Array[] = [];
        for await (const piece of call.body) read.push(piece);
        return text(...read);
      };
      const session = new ScriptedSession(() => [], [ask(true), body("one", state)]);
      const { connection, clock, ended } = start({ session, handler, parts });
      if (state === "end") connection.send(undefined);
      go.resolve();
      await clock.settle();
      if (state === "more") connection.send(undefined);
      expect(await ended).toEqual({ type: "peer-closed" });
      expect(session.told.find((told) => told.startsWith("answer"))).toBe(answered);
    }
  });

  test("a transfer to it goes on", async () => {
    const go = Promise.withResolvers<void>();
    async function* source(): AsyncIterable<Uint8Array> {
      yield octets("one ");
      await go.promise;
      yield octets("two");
    }
    const session = new ScriptedSession(() => [], [transfer(source(), "identity")]);
    const { connection, clock, ended } = start({ session, parts });
    connection.send(undefined);
    await clock.settle();
    go.resolve();
    expect(await ended).toEqual({ type: "peer-closed" });
    expect(connection.log.join("")).toBe("one two<end>");
  });

  test("hands are not shaken with it", async () => {
    const session = new ScriptedSession(
      ({ type }) => (type === "answer" ? [write("220"), { type: "secure" }] : []),
      [ask()],
    );
    const { connection, ended } = start({ session, handler: later, parts });
    connection.send(undefined);
    expect(await ended).toEqual({ type: "peer-closed" });
    expect(connection.log).toEqual(["220", "<end>"]);
  });

  test("a session that closes sends its last words, even where that is not allowed", async () => {
    const session = new ScriptedSession(({ type }) =>
      type === "due" ? [write("421"), { type: "close" }] : [],
    );
    session.due = 2000;
    const { connection, clock, ended, outcome } = start({ session });
    connection.slow = true;
    await clock.advance(1000);
    connection.send(undefined);
    await clock.settle();
    expect(outcome.served).toBeUndefined();
    connection.release();
    expect(await ended).toEqual({ type: "closed" });
  });
});

describe("the end", () => {
  test("the session closes once everything was sent", async () => {
    const session = new ScriptedSession(() => [], [write("221"), { type: "close" }]);
    const connection = new ScriptedConnection();
    connection.slow = true;
    const { clock, ended } = start({ session, connection });
    await clock.settle();
    expect(connection.log).toEqual(["221"]);
    connection.release();
    expect(await ended).toEqual({ type: "closed" });
    expect(connection.log).toEqual(["221", "<end>"]);
    expect(session.told).toEqual(["closed"]);
  });

  test.each([true, false])(
    "a signal resets the connection (aborted before: %s)",
    async (before) => {
      const stop = new AbortController();
      if (before) stop.abort();
      const { session, connection, ended } = start({ parts: { signal: stop.signal } });
      stop.abort();
      expect(await ended).toEqual({ type: "aborted" });
      expect(connection.log).toEqual(["<reset>", "<end>"]);
      expect(session.told).toEqual(["closed"]);
    },
  );

  test.each([true, false])("a session is asked to drain (before: %s)", async (before) => {
    const stop = new AbortController();
    if (before) stop.abort();
    const session = new ScriptedSession(({ type }) =>
      type === "drain" ? [write("421"), { type: "close" }] : [],
    );
    const { connection, ended } = start({ session, parts: { draining: stop.signal } });
    stop.abort();
    expect(await ended).toEqual({ type: "closed" });
    expect(connection.log).toEqual(["421", "<end>"]);
  });

  test.each([true, false])(
    "while it drains its peer has a second to close (before: %s)",
    async (before) => {
      const closing = Promise.withResolvers<void>();
      class Lingering extends ScriptedConnection {
        override reset(): void {
          super.reset();
          closing.resolve();
        }
        override [Symbol.asyncDispose](): Promise<void> {
          return closing.promise;
        }
      }
      const stop = new AbortController();
      const session = new ScriptedSession(() => [], [{ type: "close" }]);
      const connection = new Lingering();
      if (before) stop.abort();
      const { clock, ended, outcome } = start({
        session,
        connection,
        parts: { draining: stop.signal },
      });
      await clock.advance(before ? 0 : 5000);
      stop.abort();
      await clock.advance(999);
      expect(connection.log).toEqual([]);
      expect(outcome.served).toBeUndefined();
      await clock.advance(1);
      expect(connection.log).toEqual(["<reset>"]);
      expect(await ended).toEqual({ type: "closed" });
      expect(clock.pending).toBe(0);
    },
  );

  test("events carry the time and the session, up to the last", async () => {
    const events = memorySink();
    const event = (name: string): Output => ({ type: "event", event: { name } });
    const session = new ScriptedSession(
      ({ type }) => (type === "closed" ? [write("unsent"), event("left")] : []),
      [event("came")],
    );
    const { connection, ended } = start({ session, parts: { events, session: "s1" } });
    connection.send(undefined);
    await ended;
    expect(events.events).toEqual([
      { at: 1000, session: "s1", name: "came" },
      { at: 1000, session: "s1", name: "left" },
    ]);
  });

  test.each(["tick", "receive", "next", "closed", "deadline"] as const)(
    "a session whose %s throws ends broken, not the process",
    async (method) => {
      const session = new ScriptedSession();
      const { connection, ended } = start({ session });
      vi.spyOn(session, method).mockImplementation(() => {
        throw new Error("bug");
      });
      connection.send(method === "closed" ? undefined : "x");
      expect(await ended).toMatchObject({ type: "broken", error: { message: "bug" } });
    },
  );

  test.each(["read", "write", "reset", Symbol.asyncDispose] as const)(
    "a connection whose %s throws at once ends broken, not the process",
    async (method) => {
      const connection = new ScriptedConnection();
      connection[method] = () => {
        throw new Error("bug");
      };
      const session = new ScriptedSession(() => [], [write("hello")]);
      const { ended } = start({ session, connection });
      if (connection.reading) connection.break();
      expect(await ended).toMatchObject({ type: "broken" });
    },
  );
});
