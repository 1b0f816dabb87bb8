/** The states of a session in which commands come. RFC 1939 §3. */
export type State = "authorization" | "transaction";

/** The commands, with the state they are allowed in and how many arguments they take. */
const COMMANDS = {
  CAPA: { least: 0, most: 0 },
  QUIT: { least: 0, most: 0 },
  USER: { state: "authorization", least: 1, most: 1, whole: true },
  PASS: { state: "authorization", least: 1, most: 1, whole: true },
  AUTH: { state: "authorization", least: 1, most: 2 },
  STLS: { state: "authorization", least: 0, most: 0 },
  STAT: { state: "transaction", least: 0, most: 0 },
  LIST: { state: "transaction", least: 0, most: 1 },
  UIDL: { state: "transaction", least: 0, most: 1 },
  RETR: { state: "transaction", least: 1, most: 1 },
  TOP: { state: "transaction", least: 2, most: 2 },
  DELE: { state: "transaction", least: 1, most: 1 },
  NOOP: { state: "transaction", least: 0, most: 0 },
  RSET: { state: "transaction", least: 0, most: 0 },
} as const;

/** The name of a command. */
export type Keyword = keyof typeof COMMANDS;

interface Rule {
  readonly state?: State;
  readonly least: number;
  readonly most: number;
  /** The argument is the rest of the line, spaces and all. RFC 1939 §7, PASS. */
  readonly whole?: boolean;
}

/** A command that may be carried out, or what is wrong with it. */
export type Command =
  | { readonly type: "command"; readonly keyword: Keyword; readonly given: readonly string[] }
  | { readonly type: "malformed"; readonly text: string };

// RFC 2449 §4: a command line is at most 255 octets, its CRLF included.
const LONGEST = 253;

/**
 * Reads a command line and checks it against the state. RFC 1939 §3.
 *
 * @param line - without its CRLF
 */
export function parseCommand(line: Uint8Array, state: State): Command {
  if (line.length > LONGEST) return malformed("the line is too long");
  const text = decode(line);
  if (text === undefined) return malformed("the line is not UTF-8 text");
  const space = text.indexOf(" ");
  const keyword = (space === -1 ? text : text.slice(0, space)).toUpperCase();
  const rest = space === -1 ? "" : text.slice(space + 1);
  // Object.hasOwn: no name of Object.prototype is a command.
  if (!Object.hasOwn(COMMANDS, keyword)) return malformed("unknown command");
  const rule: Rule = COMMANDS[keyword as Keyword];
  if (rule.state !== undefined && rule.state !== state) {
    return malformed(state === "transaction" ? "you are logged in already" : "log in first");
  }
  const given = rule.whole === true ? wholeOf(rest) : rest.split(" ").filter((part) => part !== "");
  if (given.length < rule.least) return malformed("an argument is missing");
  if (given.length > rule.most) return malformed("too many arguments");
  return { type: "command", keyword: keyword as Keyword, given };
}

function wholeOf(rest: string): readonly string[] {
  return rest === "" ? [] : [rest];
}

function decode(line: Uint8Array): string | undefined {
  if (line.some((octet) => octet < 0x20 || octet === 0x7f)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return undefined;
  }
}

function malformed(text: string): Command {
  return { type: "malformed", text };
}
