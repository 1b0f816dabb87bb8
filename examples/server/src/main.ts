/** The reference server: `npm start`. */
import { MailError, type MailEvent } from "@mailwright/core";
import { openLogFiles } from "@mailwright/events";
import type { Endpoint } from "@mailwright/net";
import { readKeys } from "@mailwright/net/node";
import { type Config, ConfigError, loadConfig } from "./config.ts";
import { FlagError, help, parseFlags } from "./flags.ts";
import type { Server } from "./server.ts";

const at = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** Where a client on this machine reaches it. */
const near = (endpoint: Endpoint): string =>
  at(/^(0\.0\.0\.0|::)$/.test(endpoint.address) ? { ...endpoint, address: "127.0.0.1" } : endpoint);

/** What people read once the server is up. */
function greeting({ endpoints, postmaster }: Server, config: Config): string {
  const lines = [
    "Mailwright is up.",
    ...Object.entries(endpoints).map(([name, endpoint]) => `  ${name.padEnd(11)} ${at(endpoint)}`),
  ];
  const { smtp, pop3 } = endpoints;
  if (postmaster === undefined || smtp === undefined || pop3 === undefined) return lines.join("\n");
  const { address, password } = postmaster;
  const tls = config.pop3[0]?.authentication === "any" ? "" : "--insecure --ssl-reqd ";
  return [
    ...lines,
    "",
    `The account ${address} was made. Its password, shown this once and kept nowhere:`,
    `  ${password}`,
    "",
    "Try it, from another terminal:",
    `  printf 'Subject: hello\\r\\n\\r\\nIt works.\\r\\n' |`,
    `    curl smtp://${near(smtp)} --mail-from me@example.com --mail-rcpt ${address} -T -`,
    `  curl ${tls}--user ${address}:${password} pop3://${near(pop3)}/1`,
    `  npx mailwright ${dataFlag(config)}account add ann@${config.domain}`,
    `  npx mailwright ${dataFlag(config)}--help`,
  ].join("\n");
}

const dataFlag = ({ data }: Config): string => (data === "data" ? "" : `--data ${data} `);

function ready({ endpoints, postmaster }: Server): string {
  const ports = Object.entries(endpoints).map(([name, { port }]) => [name, port] as const);
  return JSON.stringify({ ready: Object.fromEntries(ports), ...(postmaster && { postmaster }) });
}

/** On SIGHUP. */
async function reload(server: Server): Promise<void> {
  const { problems, waiting } = await server.reload();
  for (const problem of problems) console.error(`Not reloaded: ${problem}`);
  if (problems.length === 0) console.error("Reloaded.");
  if (waiting.length > 0) console.error(`Read at the next start only: ${waiting.join(", ")}.`);
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
  const hangUp = { act: (): unknown => undefined };
  process.on("SIGHUP", () => hangUp.act());
  // What is made is the owner's alone: mail, passwords' verifiers, keys, the socket.
  process.umask(0o077);
  const config = await loadConfig(flags);
  const { compose } = await import("./compose.ts");
  if (flags.check) {
    if (config.tls !== undefined) readKeys(config.tls);
    console.log("The configuration is right.");
    return;
  }
  // That the log cannot be written is told where it still can be.
  const events = { emit: (event: MailEvent) => console.error("The log:", event["error"]) };
  await using files = config.logFiles && openLogFiles(config.logFiles, { events });
  const write = files?.write ?? ((line: string) => void process.stderr.write(`${line}\n`));
  await using server = await compose(config, { write, reread: () => loadConfig(flags) });
  hangUp.act = () => reload(server);
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
