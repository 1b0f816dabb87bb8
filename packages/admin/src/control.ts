import { chmod, lstat, mkdtemp, rename, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { addAbortSignal } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Bytes, MailError } from "@mailwright/core";
import { administer, type Administrator } from "./administrator.ts";
import type { Answer } from "./command.ts";
import { AdminError, AdminUsageError } from "./errors.ts";
import type { ControlOptions } from "./options.ts";
import type { AdminParts } from "./parts.ts";
import { readRequest } from "./request.ts";
import { socketPath } from "./socket.ts";

// How long a client may take to send a request, or may leave an answer unread.
const PATIENCE = 30_000;

/**
 * Takes commands over a socket that only its owner can use, until it is disposed of; commands under
 * way are finished first. What a dead server left there is replaced: whoever has the database open
 * is the only one to serve it.
 *
 * @throws AdminError `ADMIN_SOCKET` when the path is too long, or something else is there
 * @example
 * await using control = await openControl({ socket: "data/control.sock" }, parts);
 */
export async function openControl(
  { socket }: ControlOptions,
  parts: AdminParts,
): Promise<AsyncDisposable> {
  const path = socketPath(socket);
  await checkPlace(path);
  const closing = new AbortController();
  const administrator = administer(parts);
  const served = new Set<Promise<void>>();
  const limits = { requestTimeout: PATIENCE, connectionsCheckingInterval: 1000 };
  const server = createServer(limits, (request, response) => {
    const serving = serve(addAbortSignal(closing.signal, request), response, administrator);
    served.add(serving);
    void serving.finally(() => served.delete(serving));
  });
  await listen(server, path);
  return {
    async [Symbol.asyncDispose]() {
      await rm(path, { force: true });
      const closed = new Promise((resolve) => server.close(resolve));
      closing.abort();
      await Promise.all(served);
      // Who has asked nothing yet: Node, which would have lost patience, no longer does.
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Nothing but the socket of a server that is gone is in the way. */
async function checkPlace(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSocket() !== false) return;
  throw new AdminError("ADMIN_SOCKET", `${path} is no socket: remove it`);
}

/** Others never reach the socket: it is made in a folder that is closed to them, and then moved. */
async function listen(server: Server, path: string): Promise<void> {
  try {
    await using opened = new AsyncDisposableStack();
    const folder = await mkdtemp(join(dirname(path), "."));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const made = socketPath(join(folder, "s"));
    await bind(server, made);
    await chmod(made, 0o600);
    await rename(made, path);
  } catch (error) {
    server.close();
    if (error instanceof AdminError) throw error;
    const cause = error as Error;
    throw new AdminError("ADMIN_SOCKET", `${path}: ${cause.message}`, { cause });
  }
}

function bind(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    // What goes wrong later (too many open files, say) costs one connection.
    server.on("error", reject);
    server.listen(path, resolve);
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  administrator: Administrator,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const { command, input } = await readRequest(request);
    const answer = await administrator.run(command, input, { signal: gone.signal });
    await sendAnswer(response, answer);
  } catch (error) {
    // Of an answer that was cut short nobody can be told but by its end.
    if (response.headersSent || gone.signal.aborted) response.destroy();
    else await sendError(response, error).catch(() => {});
  }
}

function sendAnswer(response: ServerResponse, { content, ...answer }: Answer): Promise<void> {
  const type = content === undefined ? "application/json" : "application/octet-stream";
  response.writeHead(200, { "content-type": type, connection: "close" });
  return send(response, { answer }, content);
}

function sendError(response: ServerResponse, error: unknown): Promise<void> {
  const { code, message } =
    error instanceof MailError ? error : { code: "ADMIN_FAULT", message: String(error) };
  const defects = error instanceof AdminUsageError ? { defects: error.defects } : {};
  const status = STATUS[code] ?? 500;
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  return send(response, { error: { code, message, ...defects } });
}

const STATUS: Readonly<Record<string, number>> = {
  ADMIN_COMMAND: 404,
  ADMIN_INPUT: 400,
  ADMIN_REQUEST: 400,
  ADMIN_TOO_LARGE: 413,
};

/** One line of JSON; the octets of an answer follow it. */
async function send(response: ServerResponse, value: object, content?: Bytes): Promise<void> {
  response.setTimeout(PATIENCE, () => response.destroy());
  await pipeline(async function* () {
    yield `${JSON.stringify(value)}\n`;
    if (content !== undefined) yield* content;
  }, response);
}
