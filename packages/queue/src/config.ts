/**
 * The configuration schema of the queue.
 *
 * @packageDocumentation
 */
import { duration, size } from "@mailwright/core/config";
import { z } from "zod";
import type { QueueOptions } from "./options.ts";

const count = z.number().int().min(1);

/** Checks {@link QueueOptions} as people write them. */
export const queueConfig: z.ZodType<QueueOptions> = z.strictObject({
  hostname: z.string().min(1),
  from: z.string().exactOptional(),
  window: count.exactOptional(),
  concurrency: count.exactOptional(),
  destinationConcurrency: count.exactOptional(),
  taskRecipients: count.exactOptional(),
  schedule: z.array(duration).min(1).exactOptional(),
  jitter: z.number().min(0).max(1).exactOptional(),
  expireAfter: duration.exactOptional(),
  warnAfter: duration.exactOptional(),
  lease: duration.exactOptional(),
  drain: duration.exactOptional(),
  returnLimit: size.exactOptional(),
  takeOver: z.boolean().exactOptional(),
} satisfies Record<keyof QueueOptions, z.ZodType>);
