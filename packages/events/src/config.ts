/**
 * The log's options as a configuration file writes them.
 *
 * @packageDocumentation
 */
import { z } from "zod";
import type { LogOptions } from "./options.ts";

const level = z.literal([0, 1, 2, 3, 4, 5]);

/** {@link LogOptions}. */
export const logConfig: z.ZodType<LogOptions> = z.strictObject({
  levels: z.record(z.string(), level).exactOptional(),
  fieldLimit: z.number().int().min(16).exactOptional(),
} satisfies Record<keyof LogOptions, z.ZodType>);
