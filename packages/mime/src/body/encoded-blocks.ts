import { DefectList, type Salvaged } from "../defects.ts";
import { lineFeed } from "./line-feed.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import { decodeUuencoded, type UuencodedBlock, uuencodedAt } from "./uuencode.ts";
import { decodeYenc, type YencBlock, yencAt } from "./yenc.ts";

/** A file that stands encoded within a text, as before MIME. */
export type EncodedBlock = UuencodedBlock | YencBlock;

const B = 98;
const EQUALS = 61;

/**
 * Finds the files that stand uuencoded or in yEnc within the octets of a text, such as
 * `decodeContent` gives. `decodeBlock` decodes one.
 *
 * @example
 * const text = new TextEncoder().encode("begin 644 a.txt\n#0V%T\n`\nend\n");
 * const [block] = findEncodedBlocks(text).value;
 * block?.filename; // "a.txt"
 */
export function findEncodedBlocks(
  content: Uint8Array,
  limits: Partial<MimeLimits> = {},
): Salvaged<readonly EncodedBlock[]> {
  const { items, defects } = { ...mimeDefaults, ...limits };
  const list = new DefectList(defects);
  const blocks: EncodedBlock[] = [];
  for (let at = 0; at < content.length;) {
    const lf = lineFeed(content, at);
    const block = blockAt(content, at, lf);
    if (block !== undefined && blocks.length === items) {
      list.add("truncated", at);
      break;
    }
    at = Math.max(block?.end ?? 0, lf + 1);
    if (block === undefined) continue;
    blocks.push(block);
    if (!block.complete) list.add(block.type, block.end, "the block has no end");
  }
  return { value: blocks, defects: list.defects };
}

/**
 * The octets that a block encodes.
 *
 * @param content - what the block was found in
 */
export function decodeBlock(block: EncodedBlock, content: Uint8Array): Salvaged<Uint8Array> {
  const list = new DefectList(mimeDefaults.defects);
  const { content: value, sound } =
    block.type === "uuencode" ? decodeUuencoded(block, content) : decodeYenc(block, content);
  if (!sound) list.add(block.type, block.start);
  return { value, defects: list.defects };
}

function blockAt(bytes: Uint8Array, at: number, lf: number): EncodedBlock | undefined {
  if (bytes[at] === B && bytes[at + 5] === 32) return uuencodedAt(bytes, at, lf);
  if (bytes[at] === EQUALS && bytes[at + 7] === 32) return yencAt(bytes, at, lf);
  return undefined;
}
