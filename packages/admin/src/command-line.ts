import { type Bytes, concatBytes, MailError } from "@mailwright/core";
import { type Arguments, parseArguments } from "./arguments.ts";
import { encodeBase64 } from "./base64.ts";
import type { Answer } from "./command.ts";
import { version } from "./commands/server.ts";
import { AdminUsageError } from "./errors.ts";
import { readGiven } from "./given.ts";
import { helpText } from "./help.ts";
import { openAdministrator } from "./reach.ts";

/** What a command line is carried out with. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Bytes;
  /** Writes to standard output, and settles once there is room for more. */
  write(data: string | Uint8Array): Promise<void>;
  /** Writes to standard error. */
  complain(text: string): void;
}

/** What the program ends with: it was done, it was not, or it was not understood. */
export type ExitCode = 0 | 1 | 2;

/**
 * Carries out a command line: what the `mailwright` command does.
 *
 * @param args - the words behind the name of the program
 * @param open - finds who carries commands out. Default: {@link openAdministrator}
 * @returns the code to end with: 0 done, 1 not done, 2 not understood; what to do about it was
 *   written to standard error
 */
export async function runCommandLine(
  args: readonly string[],
  terminal: Terminal,
  open: typeof openAdministrator = openAdministrator,
): Promise<ExitCode> {
  const line = parseArguments(args);
  switch (line.type) {
    case "wrong":
      terminal.complain(`mailwright: ${visible(line.text)}\n`);
      return 2;
    case "help":
      await terminal.write(`${helpText(line.about)}\n`);
      return 0;
    case "version":
      await terminal.write(`${await version()}\n`);
      return 0;
    default:
      return await run(line, terminal, open);
  }
}

async function run(
  line: Extract<Arguments, { readonly type: "run" }>,
  terminal: Terminal,
  open: typeof openAdministrator,
): Promise<ExitCode> {
  const { command, given, json } = line;
  const data = line.data ?? terminal.environment["MAILWRIGHT_DATA"] ?? "data";
  try {
    const input = await readGiven(command, given, terminal.input);
    await using administrator = open({ data });
    const answer = await administrator.run(command.name, input);
    await (json ? writeJson(answer, terminal) : writeContent(answer, terminal));
    const told = command.tell(answer, input);
    if ("refused" in told) {
      for (const text of told.refused) terminal.complain(`mailwright: ${visible(text)}\n`);
      return 1;
    }
    if (!json) for (const text of told) await terminal.write(`${visible(text)}\n`);
    return 0;
  } catch (error) {
    return await fail(error, json, terminal);
  }
}

async function writeContent({ content }: Answer, terminal: Terminal): Promise<void> {
  if (content !== undefined) for await (const chunk of content) await terminal.write(chunk);
}

/** The answer as one line, what is no JSON in base 64. */
async function writeJson({ content, ...answer }: Answer, terminal: Terminal): Promise<void> {
  const octets = content && {
    content: encodeBase64(concatBytes(await Array.fromAsync(content))),
  };
  await terminal.write(`${JSON.stringify({ ...answer, ...octets })}\n`);
}

async function fail(error: unknown, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const { code, message } =
    error instanceof MailError ? error : { code: "ADMIN_FAULT", message: String(error) };
  if (json) await terminal.write(`${JSON.stringify({ error: { code, message } })}\n`);
  terminal.complain(`mailwright: ${visible(message)}\n`);
  return error instanceof AdminUsageError ? 2 : 1;
}

/** What strangers wrote must not move the cursor, or turn the text around. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu, "\u{FFFD}");
}
