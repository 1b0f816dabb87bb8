// The CRC-32 of ISO 3309, as of zip and yEnc.

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, octet) => {
  let value = octet;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xed_b8_83_20 : value >>> 1;
  return value;
});

/** The checksum of octets, from 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  let value = -1;
  for (const octet of bytes) value = (TABLE[(value ^ octet) & 255] as number) ^ (value >>> 8);
  return ~value >>> 0;
}
