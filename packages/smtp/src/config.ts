/**
 * Configuration schemas of the SMTP server and client.
 *
 * @packageDocumentation
 */
import { duration, port, size } from "@mailwright/core/config";
import { z } from "zod";
import type {
  SmtpClientOptions,
  SmtpClientTimeouts,
  SmtpServerOptions,
  SmtpServerTimeouts,
} from "./options.ts";

const count = z.number().int().min(1);
const hostname = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\w.-]+$|^\[[\w:.]+\]$/);

/** {@link SmtpServerOptions} as configuration: durations and sizes may have units. */
export const smtpServerConfig: z.ZodType<SmtpServerOptions> = z.strictObject({
  hostname,
  host: z.string().exactOptional(),
  port,
  tls: z.strictObject({ key: z.string(), certificate: z.string() }).exactOptional(),
  tlsMode: z.enum(["offered", "implicit"]).exactOptional(),
  service: z.enum(["relay", "submission"]).exactOptional(),
  authentication: z.enum(["tls", "any", "off"]).exactOptional(),
  size: size.exactOptional(),
  recipients: count.exactOptional(),
  messages: count.exactOptional(),
  errors: count.exactOptional(),
  refusals: count.exactOptional(),
  authenticationFailures: count.exactOptional(),
  lineLength: z.number().int().min(510).exactOptional(),
  timeouts: z
    .strictObject({
      command: duration.exactOptional(),
      data: duration.exactOptional(),
      message: duration.exactOptional(),
    } satisfies Record<keyof SmtpServerTimeouts, z.ZodType>)
    .exactOptional(),
  connections: count.exactOptional(),
  connectionsPerAddress: count.exactOptional(),
  drain: duration.exactOptional(),
} satisfies Record<keyof SmtpServerOptions, z.ZodType>);

/** {@link SmtpClientOptions} as configuration: durations may have units. */
export const smtpClientConfig: z.ZodType<SmtpClientOptions> = z.strictObject({
  host: z.string().min(1),
  port,
  hostname,
  tls: z.enum(["off", "offered", "required", "implicit"]).exactOptional(),
  verify: z.enum(["certificate", "none"]).exactOptional(),
  credentials: z.strictObject({ username: z.string(), password: z.string() }).exactOptional(),
  authentication: z.enum(["tls", "any"]).exactOptional(),
  timeouts: z
    .strictObject({
      connect: duration.exactOptional(),
      command: duration.exactOptional(),
      data: duration.exactOptional(),
      message: duration.exactOptional(),
      end: duration.exactOptional(),
      quit: duration.exactOptional(),
    } satisfies Record<keyof SmtpClientTimeouts, z.ZodType>)
    .exactOptional(),
} satisfies Record<keyof SmtpClientOptions, z.ZodType>);
