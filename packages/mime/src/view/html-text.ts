import { withoutEntities } from "./html-entities.ts";

// What is in them is not shown, or not as text.
const SKIPPED = new Set([
  "iframe",
  "noembed",
  "noframes",
  "object",
  "script",
  "style",
  "svg",
  "template",
  "title",
  "xmp",
]);

// Tags that separate no words.
const WITHIN_WORDS = new Set(
  "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q s samp small span strike strong sub sup tt u var wbr".split(
    " ",
  ),
);

/**
 * The text that HTML shows, roughly and in linear time: enough for a preview. Tags, comments and
 * what is in scripts, styles and the like are left out. Where something of these has no end, all
 * that follows is left out.
 *
 * @param enough - after so many characters it may stop
 */
export function htmlText(html: string, enough: number): string {
  const pieces: string[] = [];
  let length = 0;
  for (let at = 0; at < html.length && length < enough;) {
    const open = html.indexOf("<", at);
    const end = open === -1 ? html.length : open;
    if (end > at) {
      const text = withoutEntities(html.slice(at, end)).replaceAll(/\s+/g, " ");
      pieces.push(text);
      if (text !== " ") length += text.length;
    }
    if (open === -1) break;
    at = afterMarkup(html, open, pieces);
  }
  return pieces.join("");
}

/** Where the text goes on after the `<` at `open`. */
function afterMarkup(html: string, open: number, pieces: string[]): number {
  if (html.startsWith("<!--", open)) return afterMatch(/--!?>/g, html, open + 2);
  const [, closing, name = ""] = matchAt(/<(\/?)([a-z][a-z0-9]*)/iy, html, open) ?? [];
  if (name === "") {
    const bogus = "!?/".includes(html.charAt(open + 1)) && open + 1 < html.length;
    if (bogus) return afterMatch(/>/g, html, open);
    pieces.push("<");
    return open + 1;
  }
  const tag = name.toLowerCase();
  if (!WITHIN_WORDS.has(tag)) pieces.push(" ");
  const end = afterTag(html, open + 1 + (closing ?? "").length + name.length);
  if (closing !== "" || !SKIPPED.has(tag)) return end;
  if (tag === "script") return afterScript(html, end);
  return afterTag(html, afterMatch(new RegExp(`</${tag}(?=[\\s/>])`, "gi"), html, end));
}

// A bracket in a quoted value of an attribute ends no tag.
function afterTag(html: string, from: number): number {
  let afterEquals = false;
  for (let at = from; at < html.length; at++) {
    const character = html[at] as string;
    if (character === ">") return at + 1;
    if (afterEquals && (character === '"' || character === "'")) {
      const quote = html.indexOf(character, at + 1);
      if (quote === -1) return html.length;
      at = quote;
    }
    if (!/\s/.test(character)) afterEquals = character === "=";
  }
  return html.length;
}

// HTML Living Standard, script data escaped states: within a comment a script may hold another one.
function afterScript(html: string, from: number): number {
  const stop = /<!--|-->|<(\/?)script(?=[\s/>])/gi;
  let state: "script" | "comment" | "inner" = "script";
  stop.lastIndex = from;
  for (let match = stop.exec(html); match !== null; match = stop.exec(html)) {
    const [written, slash] = match;
    if (written === "-->") state = "script";
    else if (written === "<!--") {
      if (state === "script") state = "comment";
      // `<!-->` is a whole comment.
      stop.lastIndex -= 2;
    } else if (slash === "") state = state === "comment" ? "inner" : state;
    else if (state === "inner") state = "comment";
    else return afterTag(html, stop.lastIndex);
  }
  return html.length;
}

function afterMatch(stop: RegExp, html: string, from: number): number {
  stop.lastIndex = from;
  const match = stop.exec(html);
  return match === null ? html.length : match.index + match[0].length;
}

function matchAt(what: RegExp, html: string, at: number): RegExpExecArray | null {
  what.lastIndex = at;
  return what.exec(html);
}
