import type { IncomingMessage } from "node:http";
import { concatBytes } from "@mailwright/core";
import { AdminUsageError } from "./errors.ts";

/** The octets a request may have. */
const LARGEST = 1_048_576;

/** What is asked over the socket. */
export interface ControlRequest {
  readonly command: string;
  readonly input: unknown;
}

/**
 * Reads a request.
 *
 * @throws AdminUsageError `ADMIN_REQUEST`, `ADMIN_TOO_LARGE`; what the stream throws
 */
export async function readRequest(request: IncomingMessage): Promise<ControlRequest> {
  const body = await readBody(request);
  if (request.method !== "POST" || request.url !== "/") {
    throw new AdminUsageError("ADMIN_REQUEST", "write POST /");
  }
  const value = parse(body);
  if (typeof value === "object" && value !== null && "command" in value) {
    const { command, input = {}, ...others } = value as Readonly<Record<string, unknown>>;
    if (typeof command === "string" && Object.keys(others).length === 0) return { command, input };
  }
  throw new AdminUsageError("ADMIN_REQUEST", 'write { "command": a name, "input": an object }');
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // What is too much is read all the same: a client that is still writing hears nothing.
    if (size <= LARGEST) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size <= LARGEST) return concatBytes(chunks);
  throw new AdminUsageError("ADMIN_TOO_LARGE", `a request has at most ${LARGEST} octets`);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new AdminUsageError("ADMIN_REQUEST", "the body is not JSON in UTF-8");
  }
}
