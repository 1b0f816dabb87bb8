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
const text = z.string(write("a text"));
const word = text.min(1, "write a text");
const line = z.string(write("one line of text")).regex(/^[^\p{Cc}]+$/u, "write one line of text");

interface Wording {
  readonly error: (issue: Issue) => string;
}

interface Issue {
  readonly code?: string;
  readonly input?: unknown;
  readonly keys?: readonly string[];
}

/** Says what to write in place of what is missing or of another form. */
function write(form: string): Wording {
  return {
    error: ({ input }) => (input === undefined ? `it is missing: write ${form}` : `write ${form}`),
  };
}

/** Says that `what` has these properties, and no others. */
function only(what: string, ...names: readonly string[]): Wording {
  return {
    error: ({ code, keys = [] }) =>
      code === "unrecognized_keys"
        ? `${what} has no ${keys.map((key) => JSON.stringify(key)).join(", ")}: write only ${names.join(", ")}`
        : `write ${what} between { and }`,
  };
}

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

const triggerFields = {
  element: word,
  threshold: z.number(write("a number")).min(0, "write a number from 0"),
  period: lasting.exactOptional(),
  handler: word.exactOptional(),
} satisfies Record<keyof Trigger, z.ZodType>;

const trigger: z.ZodType<Trigger> = z.strictObject(
  triggerFields,
  only("a trigger", ...Object.keys(triggerFields)),
);

const mailFields = { type: z.literal("mail"), to: line, subject: line, body: text };

const handler: z.ZodType<TriggerHandler> = z.discriminatedUnion(
  "type",
  [
    z.strictObject({ type: z.literal("log") }, only("a handler of type log", "type")),
    z.strictObject(mailFields, only("a handler of type mail", ...Object.keys(mailFields))),
  ],
  {
    error: ({ code }) =>
      code === "invalid_union" ? "write log or mail" : "write a handler between { and }",
  },
);

/** {@link TriggersOptions}. Whether the elements exist is known when the triggers are made. */
export const triggersConfig: z.ZodType<TriggersOptions> = z.strictObject({
  triggers: z.array(trigger).exactOptional(),
  handlers: z.record(z.string(), handler).exactOptional(),
  server: line.exactOptional(),
} satisfies Record<keyof TriggersOptions, z.ZodType>);
