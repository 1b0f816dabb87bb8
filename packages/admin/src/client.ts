import { type IncomingMessage, request } from "node:http";
import { concatBytes, MailError } from "@mailwright/core";
import type { Administrator } from "./administrator.ts";
import type { Answer } from "./command.ts";
import {
  AdminError,
  type AdminErrorCode,
  adminErrorCodes,
  AdminUsageError,
  type InputDefect,
} from "./errors.ts";
import type { ControlOptions } from "./options.ts";
import { socketPath } from "./socket.ts";

/**
 * Carries out commands in the server that has this socket.
 *
 * Its `run` throws AdminError `ADMIN_NO_SERVER` when nobody answers, the signal's reason, and otherwise
 * what it throws there; an error of another package comes as a MailError with its code.
 *
 * @example
 * const server = connectControl({ socket: "data/control.sock" });
 * await server.run("queue list");
 */
export function connectControl({ socket }: ControlOptions): Administrator {
  return {
    async run(command, input = {}, options = {}) {
      const { signal } = options;
      const path = socketPath(socket);
      try {
        const response = await post(path, JSON.stringify({ command, input }), options);
        return await readAnswer(response, (cause) => ended(path, cause, signal));
      } catch (error) {
        throw error instanceof MailError ? error : ended(path, error, signal);
      }
    },
  };
}

function post(
  socket: string,
  body: string,
  options: { readonly signal?: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const sent = request({ socketPath: socket, method: "POST", path: "/", headers, ...options });
    sent.once("response", resolve);
    sent.on("error", (error: Error & { readonly code?: string }) => {
      reject(faultOf(socket, error));
    });
    sent.end(body);
  });
}

function faultOf(socket: string, cause: Error & { readonly code?: string }): Error {
  const { code = "" } = cause;
  if (["ENOENT", "ENOTDIR", "ECONNREFUSED", "ENOTSOCK"].includes(code)) {
    return new AdminError("ADMIN_NO_SERVER", `nobody answers at ${socket}`, { cause });
  }
  if (code === "EACCES" || code === "EPERM") {
    const advice = "run this as the user of the server";
    return new AdminError("ADMIN_SOCKET", `${socket} is somebody else's: ${advice}`, { cause });
  }
  return cause;
}

/** @throws the signal's reason, when that is why */
function ended(socket: string, cause: unknown, signal: AbortSignal | undefined): AdminError {
  signal?.throwIfAborted();
  const text = `the server at ${socket} went away before it had answered`;
  return new AdminError("ADMIN_ENDED", text, { cause });
}

/** The line of JSON; where octets follow it, they are read as they are asked for. */
async function readAnswer(
  response: IncomingMessage,
  endedBy: (cause: unknown) => AdminError,
): Promise<Answer> {
  const chunks = (response as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  const line: Uint8Array[] = [];
  let rest = new Uint8Array();
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) break;
    const end = next.value.indexOf(10);
    line.push(end < 0 ? next.value : next.value.subarray(0, end));
    if (end < 0) continue;
    rest = new Uint8Array(next.value.subarray(end + 1));
    break;
  }
  const told = JSON.parse(new TextDecoder().decode(concatBytes(line))) as Told;
  if (told.error !== undefined) throw errorOf(told.error);
  if (response.headers["content-type"] !== "application/octet-stream") return told.answer;
  return { ...told.answer, content: following(rest, chunks, endedBy) };
}

async function* following(
  first: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
  endedBy: (cause: unknown) => AdminError,
): AsyncGenerator<Uint8Array, void> {
  if (first.length > 0) yield first;
  try {
    yield* { [Symbol.asyncIterator]: () => chunks };
  } catch (error) {
    throw endedBy(error);
  }
}

interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly defects?: readonly InputDefect[];
}

type Told = { readonly answer: Answer; readonly error?: undefined } | { readonly error: ToldError };

function errorOf({ code, message, defects }: ToldError): MailError {
  if (!Object.hasOwn(adminErrorCodes, code)) return new MailError(code, message);
  const known = code as AdminErrorCode;
  return defects === undefined
    ? new AdminError(known, message)
    : new AdminUsageError(known, message, defects);
}
