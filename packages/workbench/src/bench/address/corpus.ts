/** Values of header fields that list addresses, as mail has them; the same in each run. */
import { SeededRandom } from "../mime/random.ts";

const GIVEN =
  "Alice Bob Carol Dave Erin Frank Grace Heidi Ivan Judy Mallory Olivia Peggy Sybil".split(" ");
const FAMILY =
  "Carpenter van-Dyke O'Neil Smith Jones Baker Lindholm Moreau Rossi Novak Silva".split(" ");
const INTERNATIONAL =
  "Jürgen Müller|Käthe Groß|Zoë Brontë|Łukasz Nowak|山田 太郎|Иван Петров|Ελένη Παπά".split("|");
const HOSTS = "example.org example.com mail.example.net lists.example.co.uk corp-42.example".split(
  " ",
);
const MAILBOXES =
  "müller@example.org|jürgen@bücher.example|иван@почта.example|太郎@example.com".split("|");
const PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789";

const random = new SeededRandom(4);

function address(): string {
  const user = random.text(random.between(3, 9), PLAIN);
  const rest = random.chance(40) ? `.${random.text(random.between(2, 8), PLAIN)}` : "";
  const detail = random.chance(10) ? `+${random.text(5, PLAIN)}` : "";
  return `${user}${rest}${detail}@${random.pick(HOSTS)}`;
}

function name(): string {
  return `${random.pick(GIVEN)} ${random.pick(FAMILY)}`;
}

const plain = (): string => address();
const named = (): string => `${name()} <${address()}>`;
const quoted = (): string => `"${random.pick(FAMILY)}, ${random.pick(GIVEN)}" <${address()}>`;
const encoded = (): string => {
  const text = Buffer.from(random.pick(INTERNATIONAL));
  const words = random.chance(50)
    ? `B?${text.toString("base64")}`
    : `Q?${[...text].map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, "0")}`).join("")}`;
  return `=?UTF-8?${words}?= <${address()}>`;
};
const commented = (): string => `${address()} (${name()})`;
const utf8 = (): string =>
  random.chance(70)
    ? `${random.pick(INTERNATIONAL)} <${address()}>`
    : `"${random.pick(INTERNATIONAL)}" <${random.pick(MAILBOXES)}>`;
const kinds = [plain, named, named, named, quoted, encoded, utf8];

function list(): string {
  const parts = Array.from({ length: random.between(10, 50) }, () => random.pick(kinds)());
  return parts.join(random.chance(50) ? ",\r\n " : ", ");
}

function group(): string {
  const members = Array.from({ length: random.between(0, 8) }, () => random.pick(kinds)());
  return `${random.pick(GIVEN)}s: ${members.join(", ")};`;
}

const make = (count: number, one: () => string): readonly string[] =>
  Array.from({ length: count }, one);

/** By name, the values of one kind. */
export const corpora: ReadonlyMap<string, readonly string[]> = new Map([
  ["plain", make(200, plain)],
  ["named", make(200, named)],
  ["quoted", make(200, quoted)],
  ["encoded", make(200, encoded)],
  ["comments", make(200, commented)],
  ["utf8", make(200, utf8)],
  ["groups", make(100, group)],
  ["lists", make(60, list)],
]);
