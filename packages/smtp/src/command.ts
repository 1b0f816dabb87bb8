import { parseLeadingPath } from "@mailwright/address";
import type { Defect, Parsed } from "@mailwright/core";
import { SmtpUsageError } from "./errors.ts";

/** A parameter of MAIL or RCPT. RFC 5321 §4.1.2, `esmtp-param`. */
export interface Parameter {
  /** In upper case. */
  readonly keyword: string;
  readonly value?: string;
}

/** A command of SMTP, RFC 5321 §4.1.1, STARTTLS (RFC 3207) and AUTH (RFC 4954). */
export type Command =
  | { readonly verb: "HELO" | "EHLO"; readonly name: string }
  | {
      readonly verb: "MAIL" | "RCPT";
      /** `local-part@domain`; empty for the null reverse-path; `postmaster` may stand alone. */
      readonly path: string;
      readonly parameters: readonly Parameter[];
    }
  | { readonly verb: "AUTH"; readonly mechanism: string; readonly initial?: string }
  | { readonly verb: "VRFY" | "EXPN" | "HELP" | "NOOP"; readonly text: string }
  | { readonly verb: "DATA" | "RSET" | "QUIT" | "STARTTLS" };

/** What can be wrong with a command line; all but `space` cost the command. */
export type CommandDefectCode =
  /** The verb is unknown. */
  | "verb"
  /** A control character, or octets that are no UTF-8. */
  | "character"
  /** An argument is missing, unwanted or malformed. */
  | "argument"
  /** The path of MAIL is no reverse-path. */
  | "reverse-path"
  /** The path of RCPT is no forward-path. */
  | "forward-path"
  /** A space after the colon of `FROM:` or `TO:`. */
  | "space";

type ParsedCommand = Parsed<Command, CommandDefectCode>;

/**
 * Parses a command line.
 *
 * @param line - the line without CRLF
 */
export function parseCommand(line: Uint8Array): ParsedCommand {
  const text = decode(line);
  if (text === undefined) return wrong("character", 0, "a control character, or no UTF-8");
  const space = text.indexOf(" ");
  const verb = (space === -1 ? text : text.slice(0, space)).toUpperCase();
  // RFC 5321 §4.1.1: white space before CRLF should be tolerated.
  const rest = space === -1 ? "" : trimSpaces(text.slice(space + 1));
  switch (verb) {
    case "MAIL":
      return parsePathCommand("MAIL", "FROM:", rest);
    case "RCPT":
      return parsePathCommand("RCPT", "TO:", rest);
    case "HELO":
    case "EHLO":
      return parseHello(verb, rest);
    case "AUTH":
      return parseAuth(rest);
    case "VRFY":
    case "EXPN":
      return rest === "" ? wrong("argument", 4, "a name is missing") : right({ verb, text: rest });
    case "HELP":
    case "NOOP":
      return right({ verb, text: rest });
    case "DATA":
    case "RSET":
    case "QUIT":
    case "STARTTLS":
      return rest === "" ? right({ verb }) : wrong("argument", 5, "an argument is not allowed");
    default:
      return wrong("verb", 0, "the verb is unknown");
  }
}

/**
 * Formats a command, without CRLF.
 *
 * @throws SmtpUsageError when a part of it holds a control character
 * @example
 * formatCommand({ verb: "MAIL", path: "ann@example.org", parameters: [] }); // "MAIL FROM:<ann@example.org>"
 */
export function formatCommand(command: Command): string {
  const line = formatParts(command);
  if (/\p{Cc}/u.test(line)) {
    throw new SmtpUsageError("SMTP_ENVELOPE", "a control character cannot be part of a command");
  }
  return line;
}

function formatParts(command: Command): string {
  switch (command.verb) {
    case "HELO":
    case "EHLO":
      return `${command.verb} ${command.name}`;
    case "MAIL":
      return `MAIL FROM:<${command.path}>${formatParameters(command.parameters)}`;
    case "RCPT":
      return `RCPT TO:<${command.path}>${formatParameters(command.parameters)}`;
    case "AUTH":
      return `AUTH ${command.mechanism}${command.initial === undefined ? "" : ` ${command.initial}`}`;
    case "VRFY":
    case "EXPN":
    case "HELP":
    case "NOOP":
      return command.text === "" ? command.verb : `${command.verb} ${command.text}`;
    default:
      return command.verb;
  }
}

function formatParameters(parameters: readonly Parameter[]): string {
  return parameters
    .map(({ keyword, value }) => (value === undefined ? ` ${keyword}` : ` ${keyword}=${value}`))
    .join("");
}

function right(value: Command, defects: readonly Defect<CommandDefectCode>[] = []): ParsedCommand {
  return { value, defects };
}

function wrong(code: CommandDefectCode, at: number, text: string): ParsedCommand {
  return { defects: [{ code, at, text }] };
}

// Most lines are short and ASCII: no decoder for those.
function decode(line: Uint8Array): string | undefined {
  let ascii = true;
  for (const octet of line) {
    if (octet < 0x20 || octet === 0x7f) return undefined;
    if (octet > 0x7f) ascii = false;
  }
  if (ascii) return String.fromCharCode.apply(null, line as unknown as number[]);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return undefined;
  }
}

/** Without spaces at the end; what else Unicode calls white is no space, and TAB was refused. */
function trimSpaces(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === " ") end--;
  return text.slice(0, end);
}

// RFC 5321 §4.1.1.1. QUIRK: underscores and a final dot pass; too many real hosts have them.
const HELLO = /^(?:[\w-]+(?:\.[\w-]+)*\.?|\[[\w.:-]+\])$/;

function parseHello(verb: "HELO" | "EHLO", name: string): ParsedCommand {
  return name.length <= 255 && HELLO.test(name)
    ? right({ verb, name })
    : wrong("argument", 5, "neither a domain nor an address literal");
}

// RFC 4954 §4; RFC 4422 §3.1 for the name. An initial response of "=" is empty.
function parseAuth(rest: string): ParsedCommand {
  const match = /^([A-Za-z0-9_-]{1,20})(?: (=|[A-Za-z0-9+/]+={0,2}))?$/.exec(rest);
  if (match?.[1] === undefined) return wrong("argument", 5, "no mechanism with a base64 response");
  const mechanism = match[1].toUpperCase();
  return right({
    verb: "AUTH",
    mechanism,
    ...(match[2] === undefined ? {} : { initial: match[2] }),
  });
}

const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\s=]+))?$/;

function parsePathCommand(verb: "MAIL" | "RCPT", prefix: string, rest: string): ParsedCommand {
  if (rest.slice(0, prefix.length).toUpperCase() !== prefix) {
    return wrong("argument", 5, `${prefix} is missing`);
  }
  const hasSpace = rest.startsWith(" ", prefix.length);
  const start = hasSpace ? prefix.length + 1 : prefix.length;
  const path = parseLeadingPath(rest.slice(start)).value;
  // RFC 5321 §4.1.1.2: only MAIL takes the null path; §4.1.1.3: only RCPT a lone postmaster.
  const isAllowed =
    verb === "MAIL" ? path?.mailbox !== undefined || path?.address === "" : path?.address !== "";
  if (path === undefined || !isAllowed) {
    const code = verb === "MAIL" ? "reverse-path" : "forward-path";
    return wrong(code, 5 + start, `no ${code}`);
  }
  const parameters = parseParameters(path.rest);
  if (parameters === undefined) return wrong("argument", 5 + start, "a parameter is malformed");
  const command: Command = { verb, path: path.address, parameters };
  if (!hasSpace) return right(command);
  // QUIRK: RFC 5321 §3.3 forbids a space here; enough senders have one that it is let pass.
  return right(command, [
    { code: "space", at: 5 + prefix.length, text: "a space after the colon" },
  ]);
}

function parseParameters(text: string): readonly Parameter[] | undefined {
  if (text === "") return [];
  if (!text.startsWith(" ")) return undefined;
  const parameters: Parameter[] = [];
  for (const word of text.slice(1).split(" ")) {
    const match = PARAMETER.exec(word);
    if (match?.[1] === undefined) return undefined;
    const keyword = match[1].toUpperCase();
    parameters.push(match[2] === undefined ? { keyword } : { keyword, value: match[2] });
  }
  return parameters;
}
