/**
 * The configuration schemas of submission and the smart host.
 *
 * @packageDocumentation
 */
import { duration, port } from "@mailwright/core/config";
import { localTime } from "@mailwright/rules/mail";
import { z } from "zod";
import type { SmartHostOptions, SubmissionOptions } from "./options.ts";

const count = z.number().int().min(1);

/** A time zone the machine knows, such as `Europe/Oslo`. */
export const timeZone: z.ZodType<string> = z.string().refine((name) => {
  try {
    localTime(name);
    return true;
  } catch {
    return false;
  }
}, "not a time zone: write one such as Europe/Oslo");

/** Checks {@link SubmissionOptions} as people write them. */
export const submissionConfig: z.ZodType<SubmissionOptions> = z.strictObject({
  hostname: z.string().min(1),
  hops: count.exactOptional(),
  timeZone: timeZone.exactOptional(),
  postmaster: z.string().min(1).exactOptional(),
} satisfies Record<keyof SubmissionOptions, z.ZodType>);

/** Checks {@link SmartHostOptions} as people write them. */
export const smartHostConfig: z.ZodType<SmartHostOptions> = z.strictObject({
  host: z.string().min(1),
  port: port.exactOptional(),
  hostname: z.string().min(1),
  tls: z.enum(["off", "offered", "required", "implicit"]).exactOptional(),
  verify: z.enum(["certificate", "none"]).exactOptional(),
  credentials: z.strictObject({ username: z.string(), password: z.string() }).exactOptional(),
  connections: count.exactOptional(),
  messagesPerConnection: count.exactOptional(),
  idle: duration.exactOptional(),
} satisfies Record<keyof SmartHostOptions, z.ZodType>);
