/**
 * The router's options as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { parseIpRange } from "@mailwright/address";
import { z } from "zod";
import type { RouterOptions } from "./options.ts";

const range = z
  .string()
  .refine((text) => parseIpRange(text).value !== undefined, "not an IP address, block or range");

/** {@link RouterOptions}. */
export const routerConfig: z.ZodType<RouterOptions> = z.strictObject({
  remote: z.enum(["off", "smart-host", "direct"]).exactOptional(),
  relayFrom: z.array(range).exactOptional(),
  detailSeparator: z.string().max(1).exactOptional(),
} satisfies Record<keyof RouterOptions, z.ZodType>);
