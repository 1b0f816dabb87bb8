import { DefectList } from "../defects.ts";
import { withoutComments } from "../field/comments.ts";
import { parseContentType } from "../field/content-fields.ts";
import { parseContentLocation } from "../field/content-location.ts";
import { parseContentLanguage } from "../field/languages.ts";
import { written } from "../field/parameters.ts";
import type { Header } from "../header/header.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import type { Part } from "../structure/part.ts";
import { allParts } from "./all-parts.ts";
import { type ImapEnvelope, imapEnvelope } from "./envelope.ts";

/** Parameters as written, in order; values of RFC 2231 are not decoded. */
export type ImapParameters = readonly (readonly [name: string, value: string])[];

/** A disposition in a BODYSTRUCTURE. */
export interface ImapDisposition {
  readonly type: string;
  readonly parameters: ImapParameters;
}

/** What every part has in a BODYSTRUCTURE. The last three are left out of BODY. */
export interface ImapPartFacts {
  readonly subtype: string;
  readonly parameters: ImapParameters;
  readonly disposition?: ImapDisposition;
  readonly languages: readonly string[];
  readonly location?: string;
}

/** What every part that is not a multipart has. The last one is left out of BODY. */
export interface ImapSinglePartFacts extends ImapPartFacts {
  /** The Content-ID with its brackets. */
  readonly id?: string;
  readonly description?: string;
  /** The Content-Transfer-Encoding, as written. */
  readonly encoding: string;
  /** Octets of the body, encoded as it is. */
  readonly size: number;
  readonly md5?: string;
}

/** A multipart. */
export interface ImapMultipart extends ImapPartFacts {
  readonly type: "multipart";
  readonly parts: readonly ImapBodyStructure[];
}

/** A message within a message. */
export interface ImapMessagePart extends ImapSinglePartFacts {
  readonly type: "message";
  readonly envelope: ImapEnvelope;
  readonly body: ImapBodyStructure;
  readonly lines: number;
}

/** A text. */
export interface ImapTextPart extends ImapSinglePartFacts {
  readonly type: "text";
  readonly lines: number;
}

/** Any other part. */
export interface ImapBasicPart extends ImapSinglePartFacts {
  readonly type: "basic";
  /** As `application`. */
  readonly mediaType: string;
}

/** A BODYSTRUCTURE, which is a BODY with some facts more. RFC 9051 §7.5.2. */
export type ImapBodyStructure = ImapMultipart | ImapMessagePart | ImapTextPart | ImapBasicPart;

/**
 * Makes the BODYSTRUCTURE of RFC 9051 §7.5.2 (RFC 3501 §7.4.2) from the tree of a message. Media types
 * are in lower case. A multipart or message whose parts were not read, or that has none, is
 * `application/octet-stream`: IMAP has no other form for it.
 *
 * @param limits - of these, `addresses`, `items` and `parameters` count
 */
export function imapBodyStructure(part: Part, limits: Partial<MimeLimits> = {}): ImapBodyStructure {
  const made = new Map<Part, ImapBodyStructure>();
  // Parts after what holds them, and so in reverse before it; without recursion.
  for (const each of allParts(part).toReversed()) made.set(each, structureOf(each, made, limits));
  return made.get(part) as ImapBodyStructure;
}

function structureOf(
  part: Part,
  made: ReadonlyMap<Part, ImapBodyStructure>,
  limits: Partial<MimeLimits>,
): ImapBodyStructure {
  const { header } = part;
  const facts = factsOf(part, header, limits);
  const { type } = part.contentType;
  const structure = (each: Part): ImapBodyStructure => made.get(each) as ImapBodyStructure;
  if (part.type === "multipart" && part.children.length > 0) {
    return { type: "multipart", ...facts, parts: part.children.map(structure) };
  }
  const single = { ...facts, ...singleFactsOf(part, header) };
  if (part.type === "message") {
    const envelope = imapEnvelope(part.message, limits);
    return {
      type: "message",
      ...single,
      envelope,
      body: structure(part.message),
      lines: part.lines,
    };
  }
  if (type === "text") return { type: "text", ...single, lines: part.lines };
  if (isUnread(part)) {
    return {
      type: "basic",
      ...single,
      mediaType: "application",
      subtype: "octet-stream",
      parameters: [],
    };
  }
  return { type: "basic", mediaType: type, ...single };
}

function isUnread({ contentType: { type, subtype } }: Part): boolean {
  return (
    type === "multipart" || (type === "message" && (subtype === "rfc822" || subtype === "global"))
  );
}

function factsOf(part: Part, header: Header, limits: Partial<MimeLimits>): ImapPartFacts {
  const { contentType, disposition } = part;
  const language = header.get("content-language")?.value;
  const location = header.get("content-location")?.value;
  const uri = location === undefined ? undefined : parseContentLocation(location).value;
  return {
    subtype: contentType.subtype,
    parameters: parametersOf(header, "content-type", contentType.parameters, limits),
    ...(disposition !== undefined && {
      disposition: {
        type: disposition.type,
        parameters: parametersOf(header, "content-disposition", disposition.parameters, limits),
      },
    }),
    languages: language === undefined ? [] : parseContentLanguage(language, limits).value,
    ...(uri !== undefined && { location: uri }),
  };
}

function singleFactsOf(
  { bodyStart, bodyEnd }: Part,
  header: Header,
): Omit<ImapSinglePartFacts, keyof ImapPartFacts> {
  const value = (name: string): string => header.get(name)?.value ?? "";
  const [id, description, md5] = [
    value("content-id"),
    value("content-description"),
    value("content-md5"),
  ];
  return {
    ...(id !== "" && { id }),
    ...(description !== "" && { description }),
    // RFC 2045 §6.1.
    encoding: value("content-transfer-encoding").replace(/[\s(;].*/s, "") || "7bit",
    size: bodyEnd - bodyStart,
    ...(md5 !== "" && { md5 }),
  };
}

// As the field has them. RFC 2045 §5.2: without one that can be read, those of the default.
function parametersOf(
  header: Header,
  name: "content-type" | "content-disposition",
  decoded: ReadonlyMap<string, string>,
  { parameters: limit = mimeDefaults.parameters }: Partial<MimeLimits>,
): ImapParameters {
  const value = header.get(name)?.value;
  const sound = name === "content-disposition" || parseContentType(value ?? "").value !== undefined;
  if (value === undefined || !sound) return [...decoded];
  const text = withoutComments(value);
  const semicolon = text.indexOf(";");
  if (semicolon === -1) return [];
  const parameters: (readonly [string, string])[] = [];
  for (const each of written(text, semicolon, new DefectList(1))) {
    if (parameters.length === limit) break;
    parameters.push([each.name, each.value]);
  }
  return parameters;
}
