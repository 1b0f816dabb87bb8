/**
 * The options of the protection as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { parseIpRange } from "@mailwright/address";
import { z } from "zod";
import type { ProtectionOptions } from "./options.ts";

const range = z
  .string()
  .refine((text) => parseIpRange(text).value !== undefined, "not an IP address, block or range");

/** {@link ProtectionOptions}. */
export const protectionConfig: z.ZodType<ProtectionOptions> = z.strictObject({
  allow: z.array(range).exactOptional(),
  block: z.array(range).exactOptional(),
} satisfies Record<keyof ProtectionOptions, z.ZodType>);
