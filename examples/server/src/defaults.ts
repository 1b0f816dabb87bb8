import { type ConfigurationValues, isValues } from "@mailwright/admin";

/** Puts what a configuration says over the defaults, section by section. */
export function withDefaults(given: ConfigurationValues): ConfigurationValues {
  const { domain = "localhost", hostname = domain, smartHost } = given;
  const door = { hostname, authentication: "off" };
  const submission = { port: 2587, hostname, service: "submission" };
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    data: "data",
    domains: [],
    accounts: [],
    aliases: {},
    ...given,
    domain,
    hostname,
    smtp: listeners(given["smtp"], (value) => over(value, { port: 2525, ...door })),
    submission: listeners(given["submission"], (value) => near(over(value, submission))),
    pop3: listeners(given["pop3"], (value) => near(over(value, { port: 2110 }))),
    router: over(given["router"], { remote: smartHost === undefined ? "off" : "smart-host" }),
    ...(smartHost === undefined ? {} : { smartHost: over(smartHost, { hostname }) }),
    queue: over(given["queue"], { hostname }),
    database: over(given["database"], {}),
    dnsbl: over(given["dnsbl"], {}),
    log: over(given["log"], {}),
  };
}

function over(value: unknown = {}, defaults: ConfigurationValues): unknown {
  return isValues(value) ? { ...defaults, ...value } : value;
}

/** One listener, or a list of them. */
function listeners(given: unknown, complete: (each: unknown) => unknown): unknown[] {
  return [given].flat().map((each) => complete(each));
}

/** On loopback nobody listens in, so that passwords may travel in clear there. */
function near(door: unknown): unknown {
  return isValues(door) && isLoopback(door["host"]) ? { authentication: "any", ...door } : door;
}

function isLoopback(host: unknown): boolean {
  if (host === undefined) return true;
  return typeof host === "string" && /^(localhost|::1|127\..*)$/.test(host);
}
