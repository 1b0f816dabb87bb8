import { parseDomain } from "@mailwright/address";
import { readConfiguration } from "@mailwright/admin";
import { size } from "@mailwright/core/config";
import { smartHostConfig, timeZone } from "@mailwright/delivery/config";
import { dnsblConfig } from "@mailwright/dnsbl/config";
import { logConfig, logFilesConfig, triggersConfig } from "@mailwright/events/config";
import { pop3ServerConfig } from "@mailwright/pop3/config";
import { protectionConfig } from "@mailwright/protection/config";
import { queueConfig } from "@mailwright/queue/config";
import { routerConfig } from "@mailwright/router/config";
import { rulesConfig } from "@mailwright/rules/config";
import { mailVocabulary, serverMailVocabulary } from "@mailwright/rules/mail";
import { smtpServerConfig } from "@mailwright/smtp/config";
import { z } from "zod";
import { components, elementCatalogues } from "./catalogues.ts";
import { withDefaults } from "./defaults.ts";
import type { Flags } from "./flags.ts";

const domainName = z.string().refine((name) => parseDomain(name).value !== undefined, {
  error: (issue) => `${JSON.stringify(issue.input)} is not a domain name`,
});

const account = z.strictObject({
  address: z.string(),
  /** Without one nobody can log in. */
  password: z.string().exactOptional(),
  rules: rulesConfig(mailVocabulary).exactOptional(),
});

const schema = z.strictObject({
  /** The first local domain; its postmaster is made on the first start. */
  domain: domainName,
  /** The server's own name, in greetings and in Received fields. */
  hostname: z.string().regex(/^[\w.-]+$/, "write a host name, such as mx.example.org"),
  /** The folder everything is kept in. */
  data: z.string().min(1),
  /** Whose time of day, date and weekday rules see. */
  timeZone,

  // Doors, keys and log: the file owns them, and SIGHUP reads them again.
  /** PEM files, read again when they change; without them a self-signed certificate is made. */
  tls: z.strictObject({ key: z.string(), certificate: z.string() }).optional(),
  smtp: z.array(smtpServerConfig),
  submission: z.array(smtpServerConfig),
  pop3: z.array(pop3ServerConfig),
  log: logConfig,

  // What is read at the start.
  /** Where the log goes instead of standard error. */
  logFiles: logFilesConfig.optional(),
  /** The next hop of all mail for other domains; without one there is no such mail. */
  smartHost: smartHostConfig.optional(),
  queue: queueConfig,
  /** How large the database file may become. */
  database: z.strictObject({ maximumSize: size.exactOptional() }),

  // First values: what the database does not have yet is taken from here, once.
  domains: z.array(domainName),
  accounts: z.array(account),
  aliases: z.record(z.string(), z.string()),
  rules: rulesConfig(serverMailVocabulary).optional(),
  /** Of these, `table` is a first value. */
  router: routerConfig,
  /** Of these, `lists` is a first value. */
  dnsbl: dnsblConfig,
  protection: protectionConfig.optional(),
  triggers: triggersConfig.optional(),
});

/** The whole configuration, checked, with its defaults. */
export type Config = z.infer<typeof schema>;

/** The configuration is wrong; each line of the message names a path, and what belongs there. */
export class ConfigError extends Error {}

/** Reads the configuration file, if any, puts the flags over it, and checks all of it. */
export async function loadConfig(flags: Flags): Promise<Config> {
  const values = await readConfiguration(flags.config, flags.values);
  const result = schema.safeParse(withDefaults(values));
  if (result.success) return checkWhole(result.data);
  const lines = result.error.issues.map(({ path, message }) => {
    // A listener that was not written as a list is not told as one.
    const one = !Array.isArray(values[String(path[0])]);
    const written = path.filter((part, at) => !(one && at === 1 && part === 0));
    return `${written.join(".") || "file"}: ${message}`;
  });
  throw new ConfigError(`The configuration has mistakes:\n  ${lines.join("\n  ")}`);
}

/** What is right by itself, and wrong with the rest. */
function checkWhole(config: Config): Config {
  const remote = config.router.remote ?? "off";
  const able = remote === "off" || (remote === "smart-host" && config.smartHost !== undefined);
  if (!able) refuse("router.remote", `${remote} is not possible here; set smartHost.host, or off`);
  const elements = elementCatalogues.flatMap((catalogue) => Object.keys(catalogue));
  for (const { element } of config.triggers?.triggers ?? [])
    if (!elements.includes(element))
      refuse("triggers", `there is no element ${element}; there are ${elements.join(", ")}`);
  for (const component of Object.keys(config.log.levels ?? {}))
    if (component !== "default" && !components.includes(component))
      refuse(
        "log.levels",
        `there is no component ${component}; there are ${components.join(", ")}`,
      );
  return config;
}

function refuse(path: string, text: string): never {
  throw new ConfigError(`${path}: ${text}`);
}
