/** The reference server: `npm start`. */
import { MailError } from "@mailwright/core";
import { type Config, ConfigError, loadConfig } from "./config.ts";
import { FlagError, help, parseFlags } from "./flags.ts";
import type { Server } from "./compose.ts";
import { readKeys } from "./first-start.ts";

type Endpoint = Server["endpoints"]["smtp"];

const at = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** Where a client on this machine reaches it. */
const near = (endpoint: Endpoint): string =>
  at(/^(0\.0\.0\.0|::)$/.test(endpoint.address) ? { ...endpoint, address: "127.0.0.1" } : endpoint);

/** What people read once the server is up. */
function greeting({ endpoints, postmaster }: Server, config: Config): string {
  const { smtp, submission, pop3 } = endpoints;
  const lines = [
    "Mailwright is up.",
    `  SMTP        ${at(smtp)}`,
    `  submission  ${at(submission)}`,
    `  POP3        ${at(pop3)}`,
  ];
  if (postmaster === undefined) return lines.join("\n");
  const { address, password } = postmaster;
  const tls = config.pop3.authentication === "any" ? "" : "--insecure --ssl-reqd ";
  return [
    ...lines,
    "",
    `First start: the account ${address} was made. Its password, shown this once and kept nowhere:`,
    `  ${password}`,
    "",
    "Try it, from another terminal:",
    `  printf 'Subject: hello\\r\\n\\r\\nIt works.\\r\\n' |`,
    `    curl smtp://${near(smtp)} --mail-from me@example.com --mail-rcpt ${address} -T -`,
    `  curl ${tls}--user ${address}:${password} pop3://${near(pop3)}/1`,
  ].join("\n");
}

function ready({ endpoints, postmaster }: Server): string {
  const ports = Object.entries(endpoints).map(([name, { port }]) => [name, port] as const);
  return JSON.stringify({ ready: Object.fromEntries(ports), ...(postmaster && { postmaster }) });
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  if (flags.help) {
    console.log(help);
    return;
  }
  // Caught for good: Ctrl-C comes from the terminal and from npm, and the second one must not kill
  // a server that is draining.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => resolve());
  });
  const config = await loadConfig(flags);
  const { compose } = await import("./compose.ts");
  if (flags.check) {
    readKeys(config);
    console.log("The configuration is right.");
    return;
  }
  await using server = await compose(config, (line) => void process.stderr.write(`${line}\n`));
  console.log(flags.json ? ready(server) : greeting(server, config));
  await stopped;
}

try {
  await main();
} catch (error) {
  // What the user can mend is told in words; anything else is a fault, told with its stack.
  const mendable =
    error instanceof FlagError || error instanceof ConfigError || error instanceof MailError;
  const inUse = error instanceof MailError && error.code === "NET_ADDRESS_IN_USE";
  const mend = inUse ? "; another port is chosen with --port SERVICE=N" : "";
  console.error(mendable ? error.message + mend : error);
  process.exitCode = 1;
}
