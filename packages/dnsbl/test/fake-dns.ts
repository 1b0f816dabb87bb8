import type { AddressRecord, DnsResolver } from "@mailwright/dnsbl";

/** What a name has: records, the code of an error, `silence` for ever, or what a promise brings. */
export type Content = readonly AddressRecord[] | string | Promise<readonly AddressRecord[]>;

/** A DNS made of tables, which remembers what it was asked. */
export class FakeDns implements DnsResolver {
  readonly asked: string[] = [];
  readonly addresses: Record<string, Content>;
  readonly texts: Record<string, readonly (readonly string[])[] | "silence">;

  constructor(
    addresses: Record<string, Content> = {},
    texts: Record<string, readonly (readonly string[])[] | "silence"> = {},
  ) {
    this.addresses = addresses;
    this.texts = texts;
  }

  async resolve4(name: string): Promise<readonly AddressRecord[]> {
    this.asked.push(name);
    const content = this.addresses[name] ?? "ENOTFOUND";
    if (content === "silence") return new Promise(() => {});
    if (typeof content === "string") throw failure(content);
    return content;
  }

  async resolveTxt(name: string): Promise<readonly (readonly string[])[]> {
    this.asked.push(`TXT ${name}`);
    const content = this.texts[name];
    if (content === "silence") return new Promise(() => {});
    if (content === undefined) throw failure("ENODATA");
    return content;
  }
}

/** An error as `node:dns` has them. */
export function failure(code: string): Error {
  return Object.assign(new Error(`query ${code}`), { code });
}
