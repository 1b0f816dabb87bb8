/**
 * The router's options as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { parseIpRange } from "@mailwright/address";
import { z } from "zod";
import type { RouterOptions } from "./options.ts";
import { parseRouterTable } from "./router-table.ts";

const range = z
  .string()
  .refine((text) => parseIpRange(text).value !== undefined, "not an IP address, block or range");

const table = z
  .union([z.string(), z.array(z.string())], "neither a text nor an array of lines")
  .superRefine((given, context) => {
    for (const { line, text } of parseRouterTable(given).defects) {
      context.addIssue(`line ${line}: ${text}`);
    }
  });

/** {@link RouterOptions}. */
export const routerConfig: z.ZodType<RouterOptions> = z.strictObject({
  remote: z.enum(["off", "smart-host", "direct"]).exactOptional(),
  relayFrom: z.array(range).exactOptional(),
  detailSeparator: z.string().max(1).exactOptional(),
  table: table.exactOptional(),
} satisfies Record<keyof RouterOptions, z.ZodType>);
