/**
 * The schema of a POP3 server's configuration.
 *
 * @packageDocumentation
 */
import { duration, port } from "@mailwright/core/config";
import { z } from "zod";
import type { Pop3ServerOptions } from "./options.ts";

/** {@link Pop3ServerOptions} as configuration: durations also as `"10m"`. */
export const pop3ServerConfig: z.ZodType<Pop3ServerOptions> = z.strictObject({
  host: z.string().exactOptional(),
  port,
  tls: z.strictObject({ key: z.string(), certificate: z.string() }).exactOptional(),
  tlsMode: z.enum(["offered", "implicit"]).exactOptional(),
  authentication: z.enum(["tls", "any"]).exactOptional(),
  authenticationFailures: z.number().int().min(1).exactOptional(),
  // RFC 1939 §3: an autologout timer is of at least 10 minutes.
  autologout: duration.refine((time) => time >= 600_000, "at least 10 minutes").exactOptional(),
  login: duration.exactOptional(),
  implementation: z
    .string()
    .regex(/^[!-~]{1,64}$/)
    .exactOptional(),
  connections: z.number().int().min(1).exactOptional(),
  connectionsPerAddress: z.number().int().min(1).exactOptional(),
  drain: duration.exactOptional(),
} satisfies Record<keyof Pop3ServerOptions, z.ZodType>);
