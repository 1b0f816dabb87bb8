/** The parsers of addresses that are compared: ours and those from npm. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseAddressList } from "@mailwright/address";
import { installed } from "../peers.ts";

/** A parser of the values of fields such as To. */
export interface Reader {
  readonly name: string;
  /** What a program calls, with nothing around it. */
  readonly parse: (value: string) => unknown;
  /** The addresses of what `parse` answered, those of groups among them. */
  readonly addresses: (parsed: never) => readonly string[];
}

interface Spec {
  readonly mailbox: { readonly localPart: string; readonly domain: string };
}

type Ours = ReturnType<typeof parseAddressList>;

/** This project's. */
export const ours: Reader = {
  name: "mailwright",
  parse: (value) => parseAddressList(value),
  addresses: ({ value = [] }: Ours) =>
    value
      .flatMap((each): readonly Spec[] => (each.type === "group" ? each.members : [each]))
      .map(({ mailbox }) => `${mailbox.localPart}@${mailbox.domain}`),
};

interface Theirs {
  readonly address?: string;
  /** The members; of a member, in one of them, its group. */
  readonly group?: unknown;
  readonly addresses?: readonly Theirs[];
}

/** The addresses, whichever of the two names a group has for its members. */
function flat(parsed: readonly Theirs[]): readonly string[] {
  return parsed.flatMap(({ address, group, addresses }) => {
    const members = Array.isArray(group) ? (group as readonly Theirs[]) : addresses;
    return members === undefined ? [address ?? ""] : flat(members);
  });
}

function load(name: string, version: string, entry: string = name): unknown {
  const folder = installed(name, version);
  if (folder === undefined) return undefined;
  return createRequire(join(folder, "index.js"))(entry);
}

/** The peers that could be installed, and the names of those that could not. */
export function findPeers(): {
  readonly peers: readonly Reader[];
  readonly missing: readonly string[];
} {
  const nodemailer = load("nodemailer", "10.6.1", "nodemailer/lib/addressparser") as
    | (Parse & { readonly default?: Parse })
    | undefined;
  const haraka = load("@haraka/email-address", "3.1.6") as
    | { readonly parseHeader: Parse }
    | undefined;
  const found: readonly (readonly [string, Parse | undefined])[] = [
    ["nodemailer", nodemailer?.default ?? nodemailer],
    ["@haraka/email-address", haraka?.parseHeader],
  ];
  const peers = found.flatMap(([name, parse]) =>
    parse === undefined ? [] : [{ name, parse, addresses: flat }],
  );
  return { peers, missing: found.flatMap(([name, parse]) => (parse === undefined ? [name] : [])) };
}

type Parse = (value: string) => readonly Theirs[];
