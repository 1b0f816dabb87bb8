import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseDomain } from "@mailwright/address";
import { size } from "@mailwright/core/config";
import { smartHostConfig } from "@mailwright/delivery/config";
import { logConfig } from "@mailwright/events/config";
import { pop3ServerConfig } from "@mailwright/pop3/config";
import { queueConfig } from "@mailwright/queue/config";
import { routerConfig } from "@mailwright/router/config";
import { smtpServerConfig } from "@mailwright/smtp/config";
import { z } from "zod";
import type { Flags } from "./flags.ts";

const schema = z.strictObject({
  /** The first local domain; its postmaster is made on the first start. */
  domain: z.string().refine((name) => parseDomain(name).value !== undefined, {
    error: (issue) => `${JSON.stringify(issue.input)} is not a domain name`,
  }),
  /** The server's own name, in greetings and in Received fields. */
  hostname: z.string().regex(/^[\w.-]+$/, "write a host name, such as mx.example.org"),
  /** The folder everything is kept in. */
  data: z.string().min(1),
  /** PEM files; without them a self-signed certificate is made. */
  tls: z.strictObject({ key: z.string(), certificate: z.string() }).optional(),
  smtp: smtpServerConfig,
  submission: smtpServerConfig,
  pop3: pop3ServerConfig,
  router: routerConfig,
  /** The next hop of all mail for other domains; without one there is no such mail. */
  smartHost: smartHostConfig.optional(),
  queue: queueConfig,
  /** How large the database file may become. */
  database: z.strictObject({ maximumSize: size.exactOptional() }),
  log: logConfig,
});

/** The whole configuration, checked, with its defaults. */
export type Config = z.infer<typeof schema>;

/** The configuration is wrong; each line of the message names a path, and what belongs there. */
export class ConfigError extends Error {}

type Values = { [name: string]: unknown };

const isValues = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads the configuration file, if any, puts the flags over it, and checks all of it. */
export async function loadConfig(flags: Flags): Promise<Config> {
  const values: Values = flags.config === undefined ? {} : await readConfig(flags.config);
  for (const { path, value } of flags.values) put(values, path, value);
  const result = schema.safeParse(withDefaults(values));
  if (result.success) return checkRoute(result.data);
  const lines = result.error.issues.map(
    ({ path, message }) => `${path.join(".") || "file"}: ${message}`,
  );
  throw new ConfigError(`The configuration has mistakes:\n  ${lines.join("\n  ")}`);
}

/** Mail for other domains needs an agent that takes it. */
function checkRoute(config: Config): Config {
  const remote = config.router.remote ?? "off";
  const able = remote === "off" || (remote === "smart-host" && config.smartHost !== undefined);
  if (able) return config;
  throw new ConfigError(
    `router.remote: ${remote} is not possible here; set smartHost.host, or off`,
  );
}

async function readConfig(name: string): Promise<Values> {
  const file = resolve(name);
  if (!existsSync(file)) throw new ConfigError(`${name}: there is no such file`);
  try {
    const loaded: unknown = file.endsWith(".ts")
      ? ((await import(pathToFileURL(file).href)) as { config?: unknown }).config
      : JSON.parse(readFileSync(file, "utf8"));
    if (isValues(loaded)) return structuredClone(loaded);
  } catch (error) {
    throw new ConfigError(`${name}: ${(error as Error).message}`, { cause: error });
  }
  throw new ConfigError(`${name}: write one object; in a .ts file, export it as \`config\``);
}

function put(values: Values, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) values[name] = value;
  else {
    const inner = Object.hasOwn(values, name) && isValues(values[name]) ? values[name] : {};
    values[name] = inner;
    put(inner, rest, value);
  }
}

/** Puts what was given over the defaults, section by section. */
function withDefaults(given: Values): Values {
  const domain = given["domain"] ?? "localhost";
  const hostname = given["hostname"] ?? domain;
  const section = (name: string, defaults: Values): unknown => {
    const value = given[name] ?? {};
    return isValues(value) ? { ...defaults, ...value } : value;
  };
  const door = (name: string, defaults: Values): unknown => {
    const value = section(name, defaults);
    // On loopback nobody listens in, so that passwords may travel in clear there.
    if (isValues(value) && isLoopback(value["host"])) return { authentication: "any", ...value };
    return value;
  };
  const smartHost = "smartHost" in given;
  return {
    ...given,
    domain,
    hostname,
    data: given["data"] ?? "data",
    smtp: section("smtp", { port: 2525, hostname, authentication: "off" }),
    submission: door("submission", { port: 2587, hostname, service: "submission" }),
    pop3: door("pop3", { port: 2110 }),
    router: section("router", { remote: smartHost ? "smart-host" : "off" }),
    ...(smartHost ? { smartHost: section("smartHost", { hostname }) } : {}),
    queue: section("queue", { hostname }),
    database: section("database", {}),
    log: section("log", {}),
  };
}

function isLoopback(host: unknown): boolean {
  if (host === undefined) return true;
  return typeof host === "string" && /^(localhost|::1|127\..*)$/.test(host);
}
