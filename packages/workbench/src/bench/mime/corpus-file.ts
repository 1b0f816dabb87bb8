/**
 * A set as one file that each reader takes: the number of messages, then each message with its
 * length in front; all numbers are of 32 bits, least octet first.
 */
import { readFileSync, writeFileSync } from "node:fs";

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function writeMessages(file: string, messages: readonly Buffer[]): void {
  const pieces = messages.flatMap((message) => [number(message.length), message]);
  writeFileSync(file, Buffer.concat([number(messages.length), ...pieces]));
}

export function readMessages(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const messages: Buffer[] = [];
  let at = 4;
  for (let left = bytes.readUInt32LE(0); left > 0; left--) {
    const start = at + 4;
    at = start + bytes.readUInt32LE(at);
    messages.push(bytes.subarray(start, at));
  }
  return messages;
}
