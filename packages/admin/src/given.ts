import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { type Bytes, concatBytes } from "@mailwright/core";
import type { Written } from "./arguments.ts";
import { encodeBase64 } from "./base64.ts";
import type { Command, Input } from "./command.ts";
import { AdminError, AdminUsageError } from "./errors.ts";
import { type FieldType, headLimit, type MessageHead, wordOf } from "./field.ts";

/** The most that is read of a file with JSON, or of a password. */
const LARGEST = 1_048_576;

/**
 * Makes the input of a command from what was written: texts become numbers and JSON, and files and
 * standard input are read.
 *
 * @throws AdminUsageError `ADMIN_INPUT`; AdminError `ADMIN_FILE`
 */
export async function readGiven(
  command: Command,
  given: Readonly<Record<string, Written>>,
  standardInput: Bytes,
): Promise<Input> {
  const input: Record<string, unknown> = {};
  for (const [name, written] of Object.entries(given)) {
    const type = typeOf(command, name);
    const read = readers[type];
    input[name] =
      typeof written === "string" || type === "password"
        ? await read(String(written), standardInput, name)
        : written;
  }
  return input;
}

function typeOf({ words, options }: Command, name: string): FieldType {
  const word = words[name];
  return word === undefined ? (options[name]?.type ?? "text") : wordOf(word).type;
}

type Reader = (written: string, standardInput: Bytes, name: string) => unknown;

const asWritten: Reader = (written) => written;

const readers: Readonly<Record<FieldType, Reader>> = {
  text: asWritten,
  texts: asWritten,
  flag: asWritten,
  path: (written) => resolve(written),
  number: (written) => (/^\d+$/.test(written) ? Number(written) : written),
  json: readJson,
  message: (written, standardInput) => readMessage(source(written, standardInput), written),
  password: readPassword,
};

function source(written: string, standardInput: Bytes): Bytes {
  return written === "-" ? standardInput : createReadStream(written);
}

async function readJson(written: string, standardInput: Bytes, name: string): Promise<unknown> {
  const file = written.startsWith("@") ? written.slice(1) : written;
  const isGiven = file === written && written !== "-";
  const text = isGiven ? written : await readText(source(file, standardInput), file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = isGiven ? name : file;
    throw new AdminUsageError("ADMIN_INPUT", `${place}: not JSON: ${(error as Error).message}`);
  }
}

async function readPassword(_: string, standardInput: Bytes): Promise<string> {
  const [line = ""] = (await readText(standardInput, "standard input")).split(/\r?\n/);
  if (line !== "") return line;
  const text = "the password is empty: write it as the first line of standard input";
  throw new AdminUsageError("ADMIN_INPUT", text);
}

async function readText(bytes: Bytes, name: string): Promise<string> {
  const { head, size } = await readHead(bytes, name, LARGEST, LARGEST);
  if (size <= LARGEST) return new TextDecoder().decode(head);
  throw new AdminError("ADMIN_FILE", `${name} has more than ${LARGEST} octets`);
}

async function readMessage(bytes: Bytes, name: string): Promise<MessageHead> {
  const { head, size } = await readHead(bytes, name, headLimit);
  return { head: encodeBase64(head), size };
}

/** The first octets, and how many there are in all, or more than are of use. */
async function readHead(
  bytes: Bytes,
  name: string,
  most: number,
  useful = Infinity,
): Promise<{ readonly head: Uint8Array; readonly size: number }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of bytes) {
      if (size < most) chunks.push(chunk.subarray(0, most - size));
      size += chunk.length;
      if (size > useful) break;
    }
  } catch (cause) {
    throw new AdminError("ADMIN_FILE", `${name}: ${(cause as Error).message}`, { cause });
  }
  return { head: concatBytes(chunks), size };
}
