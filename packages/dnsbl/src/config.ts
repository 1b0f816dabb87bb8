/**
 * The options of DNS lists as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { parseIpRange } from "@mailwright/address";
import { duration } from "@mailwright/core/config";
import { z } from "zod";
import { parseZone } from "./checked-list.ts";
import type { DnsblOptions, List } from "./options.ts";
import { isServer } from "./resolver.ts";

const fields = z.strictObject({
  zone: z.string().refine((text) => parseZone(text) !== undefined, "not a domain name"),
  label: z
    .string()
    .regex(/^[!-~][ -~]{0,99}$/, "not a short text of ASCII")
    .exactOptional(),
  kind: z.enum(["block", "allow"]).exactOptional(),
  codes: z
    .array(
      z
        .string()
        .refine((text) => parseIpRange(text).value !== undefined, "not an address, block or range"),
    )
    .exactOptional(),
} satisfies Record<keyof List, z.ZodType>);

// A list may be its zone alone. One schema, not a union of two, which would hide what is wrong.
const list = z.preprocess((given) => (typeof given === "string" ? { zone: given } : given), fields);

/** {@link DnsblOptions}; a list may be written as its zone alone: `"bl.example.org"`. */
export const dnsblConfig: z.ZodType<DnsblOptions> = z.strictObject({
  lists: z.array(list).exactOptional(),
  deadline: duration.exactOptional(),
  cacheSize: z.number().int().min(0).exactOptional(),
  minimumTtl: duration.exactOptional(),
  maximumTtl: duration.exactOptional(),
  negativeTtl: duration.exactOptional(),
  failureTtl: duration.exactOptional(),
  servers: z
    .array(z.string().refine(isServer, "not an IP address, alone or with a port"))
    .min(1)
    .exactOptional(),
} satisfies Record<keyof DnsblOptions, z.ZodType>);
