/** The readers that run on Node.js: ours and those from npm, each by what it measures. */
import { createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable, Transform } from "node:stream";
import * as ours from "./ours.ts";
import { type View, viewOf } from "./view.ts";

/** What a bench does with one message. */
export interface Reader {
  /** Does the work, and answers what shows that nothing was left out. */
  readonly read: (message: Buffer) => unknown;
  /** What it makes of a message, if that can be compared. */
  readonly view?: (message: Buffer) => View | Promise<View>;
  /** Reads a file as it streams by; answers the octets that it found. */
  readonly stream?: (file: string) => number | Promise<number>;
}

/** Loads a package from the folder it was installed in. */
function load(folder: string, name: string): unknown {
  return createRequire(join(folder, "index.js"))(name);
}

interface MailparserAttachment {
  readonly type: "attachment";
  readonly content: Readable;
  release(): void;
}

interface Mailparser {
  readonly simpleParser: (message: Buffer | Readable, options?: object) => Promise<ParsedMail>;
  readonly MailParser: new (options?: object) => Transform & {
    readonly headers: ReadonlyMap<string, unknown>;
  };
}

interface ParsedMail {
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string | false;
}

function viewOfMail({ subject = "", text = "", html }: ParsedMail): View {
  return { subject, text: text === "" && typeof html === "string" ? html : text };
}

/** Options that leave out the conversions between text and HTML, which the other readers lack. */
const LEAN = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  skipTextLinks: true,
};

function simpleParser(folder: string): Reader {
  const { simpleParser: parse } = load(folder, "mailparser") as Mailparser;
  return {
    read: (message) => parse(message),
    // It makes text of HTML where there is no text: not to be compared.
    view: async (message) => viewOfMail(await parse(message, LEAN)),
    stream: async (file) => {
      const { attachments } = (await parse(createReadStream(file))) as unknown as {
        readonly attachments: readonly { readonly content: Buffer }[];
      };
      return attachments.reduce((sum, { content }) => sum + content.length, 0);
    },
  };
}

/** Runs MailParser to its end, and drains the attachments as they come. */
async function drain(
  { MailParser }: Mailparser,
  source: Buffer | Readable,
): Promise<ParsedMail & { readonly octets: number }> {
  const parser = new MailParser(LEAN);
  let octets = 0;
  let found: ParsedMail = {};
  parser.on("data", (data: MailparserAttachment | (ParsedMail & { readonly type: "text" })) => {
    if (data.type === "text") {
      found = data;
      return;
    }
    data.content.on("data", (chunk: Buffer) => (octets += chunk.length));
    data.content.on("end", () => data.release());
  });
  await new Promise<void>((resolve, reject) => {
    parser.on("end", resolve).on("error", reject);
    if (Buffer.isBuffer(source)) parser.end(source);
    else source.on("error", reject).pipe(parser);
  });
  const subject = parser.headers.get("subject");
  return { ...found, subject: typeof subject === "string" ? subject : "", octets };
}

function mailParser(folder: string): Reader {
  const module = load(folder, "mailparser") as Mailparser;
  return {
    read: (message) => drain(module, message),
    view: async (message) => viewOfMail(await drain(module, message)),
    stream: async (file) => (await drain(module, createReadStream(file))).octets,
  };
}

interface PostalMime {
  readonly default: {
    parse(message: Buffer, options?: object): Promise<ParsedMail>;
  };
}

async function postalMime(folder: string): Promise<Reader> {
  const path = createRequire(join(folder, "index.js")).resolve("postal-mime");
  const { default: parser } = (await import(path)) as PostalMime;
  const parse = (message: Buffer): Promise<ParsedMail> => parser.parse(message);
  return {
    read: parse,
    view: async (message) => viewOfMail(await parse(message)),
  };
}

interface Mailsplit {
  readonly Headers: new (headers: Buffer) => {
    getList(): readonly { readonly key: string; readonly line: string }[];
  };
}

/** Splits the header with mailsplit, and unfolds and decodes each line with libmime. */
function mailsplit(folder: string): Reader {
  const { Headers } = load(folder, "@zone-eu/mailsplit") as Mailsplit;
  const libmime = load(folder, "libmime") as {
    decodeHeader(line: string): { readonly key: string; readonly value: string };
    decodeWords(text: string): string;
  };
  const read = (message: Buffer): readonly (readonly [string, string])[] => {
    const end = message.indexOf("\r\n\r\n");
    const header = new Headers(end === -1 ? message : message.subarray(0, end + 4));
    return header.getList().map(({ key, line }) => {
      const { value } = libmime.decodeHeader(line);
      return [key, libmime.decodeWords(value)];
    });
  };
  return { read, view: (message) => subjectAlone(read(message)) };
}

function subjectAlone(fields: readonly (readonly [string, string])[]): View {
  const found = fields.find(([name]) => name.toLowerCase() === "subject");
  return { subject: found?.[1] ?? "", text: "" };
}

const viewOfOurs = (message: Buffer): View => {
  const { subject, texts } = ours.parse(message);
  return viewOf(subject, texts);
};

const CHUNK = 65_536;

/** Reads a file in pieces into one buffer: nothing of a piece is kept. */
function streamOurs(file: string): number {
  const opened = openSync(file, "r");
  const buffer = Buffer.alloc(CHUNK);
  return ours.stream({
    size: fstatSync(opened).size,
    *read(start, end) {
      for (let at = start; at < end; at += CHUNK) {
        const chunk = buffer.subarray(0, Math.min(CHUNK, end - at));
        readSync(opened, chunk, 0, chunk.length, at);
        yield chunk;
      }
    },
  });
}

/** A reader by its name and what it is to do. */
export async function readerOf(name: string, kind: string, folder: string): Promise<Reader> {
  if (name === "simpleParser") return simpleParser(folder);
  if (name === "MailParser") return mailParser(folder);
  if (name === "postal-mime") return postalMime(folder);
  if (name === "mailsplit") return mailsplit(folder);
  if (kind === "index") return { read: ours.index, view: viewOfOurs };
  if (kind === "headers") {
    return { read: ours.headers, view: (message) => subjectAlone(ours.headers(message)) };
  }
  return { read: ours.parse, view: viewOfOurs, stream: streamOurs };
}
