import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  decodeBlock,
  findEncodedBlocks,
  platformCharsets,
  transferDecoder,
} from "@mailwright/mime";
import type { Fact } from "./facts.ts";
import type { SuiteFile } from "./files.ts";

/** What undoes an encoding, by the ending of a file's name. */
const decoders: Readonly<Record<string, (octets: Uint8Array) => Uint8Array>> = {
  b64: (octets) => transferred(octets, "base64"),
  qp: (octets) => transferred(octets, "quoted-printable"),
  uu: (octets) => {
    const [block] = findEncodedBlocks(octets).value;
    return block === undefined ? octets : decodeBlock(block, octets).value;
  },
};

/**
 * An encoded file must decode to its neighbour: the file of the same name with an ending that is no
 * encoding. Line ends are compared as LF, as an encoder of text may write either.
 */
export function encodingFacts({ name, octets }: SuiteFile, folder: string): readonly Fact[] {
  const [, stem = "", ending = ""] = /^(.*)\.(\w+)$/.exec(basename(name)) ?? [];
  const decode = decoders[ending];
  if (decode === undefined) return [];
  const place = dirname(join(folder, name));
  const plain = readdirSync(place).find(
    (each) => each.startsWith(`${stem}.`) && /\.(?:txt|jpg|png|gif)$/.test(each),
  );
  if (plain === undefined) return [];
  return [
    {
      label: `what ${ending} decodes to`,
      expected: shown(readFileSync(join(place, plain))),
      actual: shown(decode(octets)),
    },
  ];
}

/** A text in one of several charsets must say what its neighbour in UTF-8 does: `a.koi8-r.txt`. */
export function charsetFacts({ name, octets }: SuiteFile, folder: string): readonly Fact[] {
  const [, stem = "", charset = ""] = /^(.*?)\.([\w-]+)\.txt$/.exec(basename(name)) ?? [];
  const utf8 = join(dirname(join(folder, name)), `${stem}.utf-8.txt`);
  const decoder = charset === "" ? undefined : platformCharsets(charset);
  if (decoder === undefined || !existsSync(utf8)) return [];
  return [
    {
      label: `the text in ${charset}`,
      expected: readFileSync(utf8, "utf8"),
      actual: decoder.decode(octets),
    },
  ];
}

function transferred(octets: Uint8Array, encoding: "base64" | "quoted-printable"): Uint8Array {
  const decoder = transferDecoder(encoding);
  return Buffer.concat([decoder.decode(octets), decoder.end()]);
}

function shown(octets: Uint8Array): string {
  return Buffer.from(octets).toString("latin1").replaceAll("\r\n", "\n");
}
