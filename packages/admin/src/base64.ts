import { Buffer } from "node:buffer";

/** Octets in base 64. RFC 4648 §4. */
export function encodeBase64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString("base64");
}

/** The octets of a text in base 64; undefined when it is none. RFC 4648 §4. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const octets = Buffer.from(text, "base64");
  return octets.toString("base64") === text ? new Uint8Array(octets) : undefined;
}
