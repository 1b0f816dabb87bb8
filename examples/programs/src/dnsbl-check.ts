/** Asks DNS lists about addresses: `dnsbl-check.ts 192.0.2.1 2001:db8::1 bl.example.org`. */
import { parseIp } from "@mailwright/address";
import { Dnsbl, type DnsblParts } from "@mailwright/dnsbl";

const USAGE = "usage: dnsbl-check.ts ADDRESS… ZONE… [@SERVER…]";

/** What is printed, and the exit code: 0 nobody is listed, 1 somebody is, 2 it cannot be told. */
export interface Report {
  readonly lines: readonly string[];
  readonly exitCode: 0 | 1 | 2;
}

/** Carries out a command line; without a resolver Node's own asks the DNS. */
export async function check(args: readonly string[], parts: DnsblParts = {}): Promise<Report> {
  const addresses = args.filter((arg) => parseIp(arg).value !== undefined);
  const servers = args.filter((arg) => arg.startsWith("@")).map((arg) => arg.slice(1));
  const zones = args.filter((arg) => !arg.startsWith("@") && !addresses.includes(arg));
  // No zone ends in a number: it would be an address.
  const wrong = zones.find((zone) => /:|(^|\.)\d+\.?$/.test(zone));
  if (wrong !== undefined) return { lines: [`"${wrong}" is no IP address`], exitCode: 2 };
  if (addresses.length === 0 || zones.length === 0) return { lines: [USAGE], exitCode: 2 };

  const lists = zones.map((zone) => ({ zone }));
  const dnsbl = new Dnsbl(servers.length > 0 ? { lists, servers } : { lists }, parts);
  const verdicts = await Promise.all(addresses.map((address) => dnsbl.check(address)));

  const rows = verdicts.flatMap(({ answers }, i) =>
    answers.map(({ zone, type, text, reason, elapsed }) => {
      return [addresses[i] ?? "", zone, type, `${Math.round(elapsed)} ms`, text ?? reason];
    }),
  );
  const types = new Set(verdicts.flatMap(({ answers }) => answers.map(({ type }) => type)));
  const isUncertain = types.has("unknown") || types.has("refused");
  return { lines: table(rows), exitCode: types.has("listed") ? 1 : isUncertain ? 2 : 0 };
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

if (import.meta.main) {
  try {
    const { lines, exitCode } = await check(process.argv.slice(2));
    console.log(lines.join("\n"));
    process.exitCode = exitCode;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
