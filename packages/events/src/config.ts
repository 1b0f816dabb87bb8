/**
 * The options of the log, its files and the triggers as a configuration file writes them.
 *
 * @packageDocumentation
 */
import type { Level } from "@mailwright/core";
import { duration, size } from "@mailwright/core/config";
import { z } from "zod";
import { parseLevel } from "./level.ts";
import type {
  LogFilesOptions,
  LogOptions,
  Trigger,
  TriggerHandler,
  TriggersOptions,
} from "./options.ts";

const level: z.ZodType<Level> = z.unknown().transform((given, context) => {
  const named = typeof given === "string" || typeof given === "number" ? given : "";
  const { value, defects } = parseLevel(named);
  if (value !== undefined) return value;
  context.addIssue(`${JSON.stringify(given)} is ${defects[0]?.text ?? ""}`);
  return z.NEVER;
});

const positive = size.refine((octets) => octets > 0, "0 is too small");
const lasting = duration.refine((time) => time >= 1000, "less than a second is too short");
const word = z.string().min(1);
const line = z.string().regex(/^[^\p{Cc}]+$/u, "write one line of text");

/** {@link LogOptions}; a level is a number or a name. */
export const logConfig: z.ZodType<LogOptions> = z.strictObject({
  levels: z.record(z.string(), level).exactOptional(),
  fieldLimit: z.number().int().min(16).exactOptional(),
} satisfies Record<keyof LogOptions, z.ZodType>);

/** {@link LogFilesOptions}. */
export const logFilesConfig: z.ZodType<LogFilesOptions> = z.strictObject({
  folder: word,
  fileSize: positive.exactOptional(),
  fileAge: lasting.exactOptional(),
  keep: lasting.exactOptional(),
  totalSize: positive.exactOptional(),
  buffer: positive.exactOptional(),
} satisfies Record<keyof LogFilesOptions, z.ZodType>);

const trigger: z.ZodType<Trigger> = z.strictObject({
  element: word,
  threshold: z.number().min(0),
  period: lasting.exactOptional(),
  handler: word.exactOptional(),
} satisfies Record<keyof Trigger, z.ZodType>);

const handler: z.ZodType<TriggerHandler> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("log") }),
  z.strictObject({ type: z.literal("mail"), to: line, subject: line, body: z.string() }),
]);

/** {@link TriggersOptions}. Whether the elements exist is known when the triggers are made. */
export const triggersConfig: z.ZodType<TriggersOptions> = z.strictObject({
  triggers: z.array(trigger).exactOptional(),
  handlers: z.record(z.string(), handler).exactOptional(),
  server: line.exactOptional(),
} satisfies Record<keyof TriggersOptions, z.ZodType>);
