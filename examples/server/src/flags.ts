import { parseArgs } from "node:util";

/** What the command line says. */
export interface Flags {
  readonly help: boolean;
  /** Only to check the configuration. */
  readonly check: boolean;
  /** The configuration file, `.json` or `.ts`; without one the defaults serve. */
  readonly config: string | undefined;
  /** One line of JSON when ready, for programs. */
  readonly json: boolean;
  /** Values that go over those of the file, by path: `["smtp", "port"]`. */
  readonly values: readonly { readonly path: readonly string[]; readonly value: unknown }[];
}

/** What `--help` prints. */
export const help = `Usage: npm start -- [options]

  --config FILE        read the configuration from FILE (.json or .ts)
  --data DIR           keep everything in DIR (default ./data)
  --port SERVICE=N     listen on port N for smtp, submission or pop3; 0 picks a free one (repeatable)
  --set PATH=VALUE     set any configuration value, such as --set smtp.size=50M (repeatable);
                       VALUE is JSON where it reads as JSON, otherwise text
  --check              check the configuration, then exit
  --json               print one line of JSON when ready
  --help               print this`;

/** The flags were not understood; the message says which one, and what to write instead. */
export class FlagError extends Error {}

const services = ["smtp", "submission", "pop3"];

/** Reads the arguments of the command line. */
export function parseFlags(args: readonly string[]): Flags {
  const { values } = read(args);
  const data = values.data === undefined ? [] : [{ path: ["data"], value: values.data }];
  const ports = (values.port ?? []).map((text) => {
    const [service = "", number] = text.split("=");
    if (!services.includes(service) || !/^\d{1,5}$/.test(number ?? ""))
      throw new FlagError(`--port ${text}: write SERVICE=N, SERVICE one of ${services.join(", ")}`);
    return { path: [service, "port"], value: Number(number) };
  });
  const set = (values.set ?? []).map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new FlagError(`--set ${text}: write PATH=VALUE, such as smtp.size=50M`);
    return { path: text.slice(0, at).split("."), value: jsonOrText(text.slice(at + 1)) };
  });
  return {
    help: values.help ?? false,
    check: values.check ?? false,
    config: values.config,
    json: values.json ?? false,
    values: [...data, ...ports, ...set],
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        data: { type: "string" },
        port: { type: "string", multiple: true },
        set: { type: "string", multiple: true },
        check: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new FlagError(`${(error as Error).message.split(".")[0]}; --help lists the options`);
  }
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
