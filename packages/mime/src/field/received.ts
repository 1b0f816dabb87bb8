import { parseAddressLiteral, parseIp } from "@mailwright/address";
import { DefectList, type Salvaged } from "../defects.ts";
import { mimeDefaults } from "../options.ts";
import { afterComments } from "./comments.ts";
import { parseDate } from "./date-parse.ts";

/** What the server that wrote the field knew of a connection. RFC 5321 §4.4. */
export interface TcpInfo {
  /** The IP address, in its one form. */
  readonly address: string;
  /** The name that was looked up for the address. */
  readonly domain?: string;
}

/** A host of a Received field. */
export interface ReceivedHost {
  /** Of `from`: what the client called itself, which may be anything; empty where it is not told. */
  readonly name: string;
  readonly tcpInfo?: TcpInfo;
}

/** A step of a message's way, as the server that took it told. RFC 5321 §4.4, RFC 5322 §3.6.7. */
export interface Received {
  readonly from?: ReceivedHost;
  readonly by?: ReceivedHost;
  readonly via?: string;
  /** The protocol: `ESMTPS`. */
  readonly with?: string;
  readonly id?: string;
  /** The recipient, without angle brackets. */
  readonly for?: string;
  /** Milliseconds since the epoch. */
  readonly date?: number;
}

const CLAUSES = ["from", "by", "via", "with", "id", "for"] as const;
type Clause = (typeof CLAUSES)[number];

interface Written {
  readonly words: string[];
  /** The comments after the first word. */
  comment?: string;
}

/**
 * Reads the value of a Received field (RFC 5321 §4.4). Its clauses are known by their words; what is
 * no clause, or stands again, is left out with a defect. Anyone can write such a field: only those
 * that one's own servers added are facts.
 *
 * @example
 * parseReceived("from a.example (b.example [192.0.2.1]) by mx.example; 1 Jan 2026 00:00:00 +0000").value.from?.tcpInfo?.address; // "192.0.2.1"
 */
export function parseReceived(value: string): Salvaged<Received> {
  const list = new DefectList(mimeDefaults.defects);
  const semicolon = lastSemicolon(value);
  const clauses = readClauses(value.slice(0, semicolon), list);
  const { value: date } = parseDate(value.slice(semicolon + 1));
  if (date === undefined) list.addOnce("received", Math.min(semicolon, value.length));
  const from = host(clauses.get("from"));
  const by = host(clauses.get("by"));
  if (from === undefined && by === undefined) list.addOnce("received", 0);
  const received = {
    ...(from !== undefined && { from }),
    ...(by !== undefined && { by }),
    ...texts(clauses),
    ...(date !== undefined && { date }),
  };
  return { value: received, defects: list.defects };
}

// RFC 5321 §4.4: the date follows the semicolon, which may stand in comments too.
function lastSemicolon(text: string): number {
  let found = text.length;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") at = afterComments(text, at) - 1;
    else if (text[at] === ";") found = at;
  }
  return found;
}

function readClauses(text: string, list: DefectList): ReadonlyMap<Clause, Written> {
  const clauses = new Map<Clause, Written>();
  let current: Written | undefined;
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, at)) {
    if (text[at] === "(") {
      const end = afterComments(text, at);
      if (current !== undefined) current.comment ??= text.slice(at, end);
      at = end;
      continue;
    }
    const end = endOfWord(text, at);
    const word = text.slice(at, end);
    const clause = CLAUSES.find((each) => each === word.toLowerCase());
    if (clause !== undefined) {
      current = { words: [] };
      if (clauses.has(clause)) list.addOnce("received", at);
      else clauses.set(clause, current);
    } else if (current === undefined) list.addOnce("received", at);
    else {
      if (current.words.length > 0 && current !== clauses.get("with")) list.addOnce("received", at);
      current.words.push(word);
    }
    at = end;
  }
  return clauses;
}

function texts(
  clauses: ReadonlyMap<Clause, Written>,
): Pick<Received, "via" | "with" | "id" | "for"> {
  const text = (clause: Clause): string => firstWord(clauses.get(clause));
  const [via, id, recipient] = [text("via"), text("id"), text("for")];
  // RFC 5321 §4.4 has one word here, too; what servers call themselves is often among several.
  const protocol = clauses.get("with")?.words.join(" ") ?? "";
  return {
    ...(via !== "" && { via }),
    ...(protocol !== "" && { with: protocol }),
    ...(id !== "" && { id }),
    ...(recipient !== "" && { for: recipient }),
  };
}

function host(written: Written | undefined): ReceivedHost | undefined {
  // A port may follow an address literal.
  const name = firstWord(written).replace(/^(\[[^\]]*\]):\d+$/, "$1");
  const tcpInfo = written?.comment === undefined ? undefined : tcpInfoOf(written.comment);
  if (tcpInfo !== undefined) return { name, tcpInfo };
  return name === "" ? undefined : { name };
}

// RFC 5321 §4.4: a domain, an atom, a message id or a path: one word; the last two in brackets.
function firstWord(written: Written | undefined): string {
  return (written?.words[0] ?? "").replace(/^</, "").replace(/>$/, "");
}

// No server writes more of it.
const LONGEST_TCP_INFO = 1000;
const MOST_TRIED = 8;

/** Finds an address literal in comments, and the domain before it. */
function tcpInfoOf(comment: string): TcpInfo | undefined {
  const text = comment.slice(0, LONGEST_TCP_INFO);
  let tried = 0;
  for (const { 0: written, index } of text.matchAll(
    /\[[^[\]\s]{1,60}\]|(?<![^\s(])[\d.]{7,15}(?![^\s):,])/g,
  )) {
    if (tried++ === MOST_TRIED) break;
    const inner = written.replace(/^\[|(?<=^\[[\d.]+):\d+(?=\]$)|\]$/g, "");
    // Without the tag that RFC 5321 §4.1.3 wants of IPv6, too.
    const address = (parseAddressLiteral(written).value ?? parseIp(inner).value)?.canonical;
    if (address === undefined) continue;
    // RFC 5321 §4.4: Domain FWS address-literal. Some put what Ident answered before it.
    const [, domain] =
      /(?:^|[\s(@])([a-z\d_-]+(?:\.[a-z\d_-]+)+)\.?\s*$/i.exec(text.slice(0, index)) ?? [];
    return domain === undefined ? { address } : { address, domain };
  }
  return undefined;
}

function afterSpace(text: string, at: number): number {
  let next = at;
  while (next < text.length && /[\s;)]/.test(text[next] as string)) next++;
  return next;
}

function endOfWord(text: string, at: number): number {
  const stop = /[\s();]/g;
  stop.lastIndex = at;
  return stop.exec(text)?.index ?? text.length;
}
