import { DefectList, type Salvaged } from "../defects.ts";
import { mimeDefaults, type MimeLimits } from "../options.ts";
import { withoutComments } from "./comments.ts";

/** A language that is wanted, and how much. RFC 3282 §3. */
export interface LanguagePreference {
  /** As written; `*` is any language. */
  readonly range: string;
  /** From 0, not wanted, to 1. */
  readonly quality: number;
}

// The syntax of BCP 47 tags without what each piece means.
const TAG = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,20}$/i;
const PREFERENCE = /^(\*|[a-z0-9-]{1,200}) ?(?:; ?q ?= ?([01](?:\.\d{0,3})?))?$/i;

/**
 * Reads the value of a Content-Language field (RFC 3282 §2): tags of languages, as written.
 *
 * @example
 * parseContentLanguage("de, en-GB").value; // ["de", "en-GB"]
 */
export function parseContentLanguage(
  value: string,
  limits: Partial<MimeLimits> = {},
): Salvaged<readonly string[]> {
  const list = new DefectList(limits.defects ?? mimeDefaults.defects);
  const tags = elements(value, limits, list).filter((tag) => {
    const sound = TAG.test(tag);
    if (!sound) list.addOnce("language", 0);
    return sound;
  });
  return { value: tags, defects: list.defects };
}

/**
 * Reads the value of an Accept-Language field (RFC 3282 §3), in the order written.
 *
 * @example
 * parseAcceptLanguage("de, en;q=0.5").value[1]; // { range: "en", quality: 0.5 }
 */
export function parseAcceptLanguage(
  value: string,
  limits: Partial<MimeLimits> = {},
): Salvaged<readonly LanguagePreference[]> {
  const list = new DefectList(limits.defects ?? mimeDefaults.defects);
  const preferences: LanguagePreference[] = [];
  for (const element of elements(value, limits, list)) {
    const [, range, quality = "1"] = PREFERENCE.exec(element) ?? [];
    if (range === undefined || !(range === "*" || TAG.test(range)) || Number(quality) > 1) {
      list.addOnce("language", 0);
    } else preferences.push({ range, quality: Number(quality) });
  }
  return { value: preferences, defects: list.defects };
}

/** What commas separate, white space made single spaces. */
function elements(value: string, limits: Partial<MimeLimits>, list: DefectList): readonly string[] {
  const { items } = { ...mimeDefaults, ...limits };
  const written = withoutComments(value).split(",", items + 1);
  if (written.length > items) list.add("truncated", 0);
  return written
    .slice(0, items)
    .map((element) => element.replaceAll(/\s+/g, " ").trim())
    .filter((element) => element !== "");
}
