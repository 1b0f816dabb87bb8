import { domainKey, unquoted } from "./address-parts.ts";
import { folded, match, type Picture, pictureOf } from "./picture.ts";
import { recordText, type RouterRecord, type RouterTarget } from "./router-record.ts";

/** A record, ready to be compared with addresses. */
interface Entry {
  readonly order: number;
  /** Its line and its text, for people. */
  readonly name: string;
  readonly relay: RouterRecord["relay"];
  readonly right: RouterTarget;
  /** Absent in the record of a domain. */
  readonly local?: Picture;
  /** Absent in the record of a name of the main domain. */
  readonly domain?: Picture;
}

/** An address as the records see it. */
export interface Subject {
  /** The local part without quotes, in its own letter case. */
  readonly name: string;
  /** The comparison key of the domain; empty where it is not known. */
  readonly domain: string;
  readonly isMain: boolean;
}

/** The first record that is about an address, and what its `*` stands for. */
export interface Matched {
  readonly name: string;
  readonly relay: RouterRecord["relay"];
  readonly right: RouterTarget;
  readonly star: string;
}

/** The records of a table: those without `*` by what they are about, the others in their order. */
export class RecordIndex {
  readonly #exact = new Map<string, Entry>();
  readonly #wild: Entry[] = [];

  constructor(records: readonly RouterRecord[]) {
    for (const [order, record] of records.entries()) {
      const entry = entryOf(record, order);
      const { local, domain } = entry;
      const place = domain?.before ?? "";
      const key = local === undefined ? place : `${local.before}@${place}`;
      if (local?.after !== undefined || domain?.after !== undefined) this.#wild.push(entry);
      // The first wins; a second one could never be reached.
      else if (!this.#exact.has(key)) this.#exact.set(key, entry);
    }
  }

  /** Whether there is no record. */
  get isEmpty(): boolean {
    return this.#exact.size === 0 && this.#wild.length === 0;
  }

  /** The first record that is about the address. */
  find(subject: Subject): Matched | undefined {
    const exact = this.#findExact(subject);
    for (const entry of this.#wild) {
      if (exact !== undefined && exact.order < entry.order) break;
      const star = matchEntry(entry, subject);
      if (star !== undefined) return { ...entry, star };
    }
    return exact === undefined ? undefined : { ...exact, star: "" };
  }

  #findExact({ name, domain, isMain }: Subject): Entry | undefined {
    const local = folded(name);
    const keys = [`${local}@${domain}`, isMain ? `${local}@` : domain];
    const found = keys.map((key) => this.#exact.get(key)).filter((entry) => entry !== undefined);
    return found.toSorted((one, other) => one.order - other.order)[0];
  }
}

function entryOf(record: RouterRecord, order: number): Entry {
  const { line, relay, left, right } = record;
  const name = `line ${line}: ${recordText(record)}`;
  const domain = left.domain === undefined ? {} : { domain: domainPicture(left.domain) };
  const local = left.type === "domain" ? {} : { local: pictureOf(unquoted(left.local)) };
  return { order, name, relay, right, ...local, ...domain };
}

/** The labels without `*` are compared as domains are. */
function domainPicture(domain: string): Picture {
  if (!domain.includes("*")) return { before: domainKey(domain) };
  const labels = domain.split(".").map((label) => (label.includes("*") ? label : domainKey(label)));
  return pictureOf(labels.join("."));
}

function matchEntry({ local, domain }: Entry, subject: Subject): string | undefined {
  const { isMain } = subject;
  if (local === undefined || domain === undefined) {
    if (isMain === (local === undefined)) return undefined;
    return local === undefined ? matchDomain(domain, subject) : match(local, subject.name);
  }
  const inName = match(local, subject.name);
  const inDomain = matchDomain(domain, subject);
  // One of them has the `*`, the other is empty.
  return inName === undefined || inDomain === undefined ? undefined : inName + inDomain;
}

/** A domain that is not known is like no picture. */
function matchDomain(picture: Picture | undefined, { domain }: Subject): string | undefined {
  return picture === undefined || domain === "" ? undefined : match(picture, domain);
}
