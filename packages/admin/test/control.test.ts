import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer, connect } from "node:net";
import { statSync } from "node:fs";
import { request } from "node:http";
import { chmod, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MailError } from "@mailwright/core";
import { afterAll, expect, expectTypeOf, test } from "vitest";
import { type AdminParts, AdminError, connectControl, openControl } from "../src/index.ts";
import { dataFolder, removeData, startServer, temporaryFolder } from "./data.ts";

afterAll(removeData);

/** What any HTTP client gets. */
function post(
  socketPath: string,
  body: string,
  { method = "POST", path = "/" } = {},
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path }, (response) => {
      const text = Array.fromAsync(response as AsyncIterable<Buffer>);
      const status = response.statusCode ?? 0;
      resolve(text.then((chunks) => ({ status, body: Buffer.concat(chunks).toString() })));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const stub = (parts: Partial<AdminParts>): AdminParts => parts as AdminParts;

const slow = () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const backup = async () => {
    begun.resolve();
    await end.promise;
  };
  return { begun: begun.promise, end: end.resolve, parts: stub({ database: { backup } }) };
};

test("the parts of a server are what commands work with", () => {
  expectTypeOf<Awaited<ReturnType<typeof startServer>>>().toExtend<AdminParts>();
  expect.assertions(0);
});

test("a request is one of a command, and its answer a line of JSON", async () => {
  await using folder = await dataFolder();
  await using _ = await startServer(folder.path);
  const socket = join(folder.path, "control.sock");
  const ask = (value: unknown) => post(socket, JSON.stringify(value));
  expect(await ask({ command: "alias list", input: { address: "jim" } })).toEqual({
    status: 200,
    body: '{"answer":{"type":"aliases","address":"jim@example.com","aliases":["sales@example.com"]}}\n',
  });
  const error = async (told: Promise<{ readonly status: number; readonly body: string }>) => {
    const { status, body } = await told;
    return { status, ...(JSON.parse(body) as { error: object }).error };
  };
  expect(await error(ask({ command: "acount add" }))).toEqual({
    status: 404,
    code: "ADMIN_COMMAND",
    message: 'there is no command "acount add": perhaps "account add"?',
    defects: [],
  });
  expect(await error(ask({ command: "account add", input: { adress: "x", password: 1 } }))).toEqual(
    {
      status: 400,
      code: "ADMIN_INPUT",
      message: expect.any(String),
      defects: [
        { path: "adress", text: '"account add" has no such field' },
        { path: "address", text: "it is missing" },
        { path: "password", text: "write a text" },
      ],
    },
  );
  for (const input of [null, [], "x", 1]) {
    expect(await error(ask({ command: "status", input }))).toMatchObject({ code: "ADMIN_INPUT" });
  }
  for (const body of ["", "{", "[]", '{"command":1}', '{"command":"status","more":1}', "\u{FF}"]) {
    expect(await error(post(socket, body))).toMatchObject({ status: 400, code: "ADMIN_REQUEST" });
  }
  for (const way of [{ method: "PUT" }, { path: "/x" }]) {
    const told = error(post(socket, '{"command":"status"}', way));
    expect(await told).toMatchObject({ status: 400, code: "ADMIN_REQUEST" });
  }
});

test("a request has at most 1 MiB", async () => {
  await using folder = await dataFolder();
  await using _ = await startServer(folder.path);
  const socket = join(folder.path, "control.sock");
  const padded = (length: number): string => '{"command":"domain list"}'.padEnd(length);
  expect(await post(socket, padded(1_048_576))).toMatchObject({ status: 200 });
  expect(await post(socket, padded(1_048_577))).toMatchObject({
    status: 413,
    body: expect.stringContaining("ADMIN_TOO_LARGE"),
  });
});

const LARGE = { head: Buffer.alloc(65_537).toString("base64"), size: 65_537 };

test("messages of a command's input are checked", async () => {
  await using folder = await dataFolder();
  await using _ = await startServer(folder.path);
  const server = connectControl({ socket: join(folder.path, "control.sock") });
  const tried = (message: unknown) => server.run("rule test", { message });
  expect(await tried({ head: "", size: 0 })).toMatchObject({ type: "tried" });
  for (const message of [
    { head: "?", size: 9 },
    { head: "", size: -1 },
    { size: 1 },
    "text",
    LARGE,
  ]) {
    await expect(tried(message)).rejects.toMatchObject({ code: "ADMIN_INPUT" });
  }
  const flag = server.run("dnsbl add", { zone: "a.example", allow: "yes", code: [1] });
  await expect(flag).rejects.toMatchObject({
    defects: [
      { path: "allow", text: "write true or false" },
      { path: "code", text: "write a list of texts" },
    ],
  });
});

test("only the owner may use the socket, and a dead server's is replaced", async () => {
  await using folder = await dataFolder();
  const socket = join(folder.path, "control.sock");
  const other = createServer().listen(join(folder.path, "other.sock"));
  await new Promise((resolve) => other.once("listening", resolve));
  await rename(join(folder.path, "other.sock"), socket);
  await new Promise((resolve) => other.close(resolve));
  {
    await using _ = await startServer(folder.path);
    expect((await stat(socket)).mode % 0o1000).toBe(0o600);
    expect(await post(socket, '{"command":"status"}')).toMatchObject({ status: 200 });
  }
  await expect(stat(socket)).rejects.toMatchObject({ code: "ENOENT" });
});

test("there is no moment at which others can reach the socket", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  await chmod(folder.path, 0o777);
  const umask = process.umask(0);
  const modes: number[] = [];
  const bound = (told: unknown): void => {
    const { path } = (told as { readonly options: { readonly path: string } }).options;
    modes.push(statSync(dirname(path)).mode % 0o1000);
  };
  subscribe("tracing:net.server.listen:asyncStart", bound);
  try {
    await using _ = await openControl({ socket }, stub({}));
    expect(modes).toEqual([0o700]);
    expect((await stat(socket)).mode % 0o1000).toBe(0o600);
    expect(await readdir(folder.path)).toEqual(["control.sock"]);
  } finally {
    process.umask(umask);
    unsubscribe("tracing:net.server.listen:asyncStart", bound);
  }
  expect(await readdir(folder.path)).toEqual([]);
});

test("a socket has a short path, where nothing else is", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "control.sock");
  await writeFile(file, "mine");
  await expect(openControl({ socket: file }, stub({}))).rejects.toMatchObject({
    code: "ADMIN_SOCKET",
  });
  const socket = join(folder.path, "s".repeat(100));
  const told = { code: "ADMIN_SOCKET", message: expect.stringMatching(/has 1\d\d octets: write/) };
  await expect(openControl({ socket }, stub({}))).rejects.toMatchObject(told);
  await expect(connectControl({ socket }).run("status")).rejects.toMatchObject(told);
  const fitting = join(folder.path, "s".repeat(106 - folder.path.length));
  await using _ = await openControl({ socket: fitting }, stub({}));
  await expect(
    openControl({ socket: join(folder.path, "none", "control.sock") }, stub({})),
  ).rejects.toMatchObject({ code: "ADMIN_SOCKET" });
});

test("commands under way are finished before it closes; requests that are not whole are not waited for", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  const { begun, end, parts } = slow();
  const control = await openControl({ socket }, parts);
  for (const part of ["", "POST /", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"]) {
    const client = connect(socket);
    client.on("error", () => {});
    client.write(part);
  }
  const asked = connectControl({ socket }).run("backup", { file: "/x" });
  await begun;
  const closed = control[Symbol.asyncDispose]();
  end();
  expect(await asked).toEqual({ type: "backed-up", file: "/x" });
  await closed;
});

test("who no longer waits for an answer ends the question, not the server", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  const ended = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const list: AdminParts["accounts"]["list"] = (options) => {
    begun.resolve();
    return new Promise((_, reject) => {
      options?.signal?.addEventListener("abort", () => {
        ended.resolve();
        reject(new Error("it was given up"));
      });
    });
  };
  await using _ = await openControl({ socket }, stub({ accounts: { list } as never }));
  const waiting = new AbortController();
  const asked = connectControl({ socket }).run("account list", {}, { signal: waiting.signal });
  await begun.promise;
  waiting.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  await ended.promise;
});

test("who gives up gets the reason, before and in the middle of an answer", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  async function* endless() {
    for (;;) yield new Uint8Array(65_536);
  }
  await using _ = await openControl({ socket }, message(endless()));
  const stop = new AbortController();
  const { signal } = stop;
  const { run } = connectControl({ socket });
  const input = { address: "jim", mailbox: "INBOX", uid: 1 };
  const { content } = await run("mailbox read", input, { signal });
  const read = async () => {
    for await (const chunk of content ?? []) if (chunk.length > 0) stop.abort("enough");
  };
  await expect(read()).rejects.toBe("enough");
  await expect(run("status", {}, { signal })).rejects.toBe("enough");
});

test("what a part throws is told with its code", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  const faults = [new MailError("DATABASE_FULL", "no room"), new TypeError("a mistake")];
  const backup = async () => {
    throw faults.shift() ?? new Error("none is left");
  };
  await using _ = await openControl({ socket }, stub({ database: { backup } }));
  const { run } = connectControl({ socket });
  await expect(run("backup", { file: "x" })).rejects.toMatchObject({
    name: "MailError",
    code: "DATABASE_FULL",
    message: "no room",
  });
  await expect(run("backup", { file: "x" })).rejects.toMatchObject({
    name: "AdminError",
    code: "ADMIN_FAULT",
    message: "TypeError: a mistake",
  });
});

const message = (content: AsyncIterable<Uint8Array>) =>
  stub({
    accounts: { find: async () => ({ type: "account", id: "1" }) } as never,
    mailstore: {
      mailboxes: async () => [{ id: 1, name: "INBOX" }],
      message: async () => ({ uid: 1, size: 1, flags: [], receivedAt: 0 }),
      read: () => content,
    } as never,
  });

test("the octets of an answer stream, whatever their number", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  async function* octets() {
    for (let n = 0; n < 200; n++) yield new Uint8Array(65_536).fill(n);
  }
  await using _ = await openControl({ socket }, message(octets()));
  const { run } = connectControl({ socket });
  const { content, ...answer } = await run("mailbox read", {
    address: "jim",
    mailbox: "INBOX",
    uid: 1,
  });
  expect(answer).toEqual({ type: "message", uid: 1, size: 1, flags: [], receivedAt: 0 });
  let size = 0;
  for await (const chunk of content ?? []) {
    expect(chunk.every((octet) => octet < 200)).toBe(true);
    size += chunk.length;
  }
  expect(size).toBe(200 * 65_536);
});

test("octets that are cut short are no message", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  async function* octets() {
    yield new Uint8Array(65_536);
    throw new Error("the disk");
  }
  await using _ = await openControl({ socket }, message(octets()));
  const input = { address: "jim", mailbox: "INBOX", uid: 1 };
  const read = async () => {
    const { content } = await connectControl({ socket }).run("mailbox read", input);
    for await (const chunk of content ?? []) expect(chunk.length).toBeGreaterThan(0);
  };
  await expect(read()).rejects.toMatchObject({ code: "ADMIN_ENDED" });
});

test("a server that goes away has not answered", async () => {
  await using folder = await temporaryFolder();
  const socket = join(folder.path, "control.sock");
  await using server = createServer((connection) => connection.destroy()).listen(socket);
  await new Promise((resolve) => server.once("listening", resolve));
  const { run } = connectControl({ socket });
  await expect(run("status")).rejects.toThrow(AdminError);
  await expect(run("status")).rejects.toMatchObject({ code: "ADMIN_ENDED" });
  const none = connectControl({ socket: join(folder.path, "none") });
  await expect(none.run("status")).rejects.toMatchObject({ code: "ADMIN_NO_SERVER" });
});

test("two commands at once both happen, or one learns of the other", async () => {
  await using folder = await dataFolder();
  await using _ = await startServer(folder.path);
  const { run } = connectControl({ socket: join(folder.path, "control.sock") });
  const rule = (name: string) => ({ name, do: [{ type: "discard" }] });
  const names = ["a", "b", "c", "d"];
  await Promise.all(names.map((name) => run("rule set", { rule: rule(name) })));
  await Promise.all(names.map((name) => run("rule set", { rule: rule(name), account: "jim" })));
  for (const whose of [{}, { account: "jim" }]) {
    const { rules } = (await run("rule list", whose)) as unknown as { rules: { name: string }[] };
    expect(rules.map(({ name }) => name).toSorted()).toEqual(names);
  }
  const added = ["x", "X"].map((name) => run("account add", { address: `${name}@example.com` }));
  const types = (await Promise.all(added)).map(({ type }) => type);
  expect(types.toSorted()).toEqual(["created", "exists"]);
});
