import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installed } from "./peers.ts";

/** What is run in the browser of each pure entry, with all it exports as `entry`. */
const pages: readonly (readonly [name: string, script: string, shows: unknown])[] = [
  [
    "@mailwright/mime",
    String.raw`
      const octets = new TextEncoder().encode(
        "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
        "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9\r\n" +
        "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n");
      const { value: part, defects } = entry.parseStructure(octets);
      const [text, file] = part.children;
      const subject = part.header.get("subject").value;
      show([
        entry.decodeEncodedWords(subject),
        entry.decodeText(text, octets).value,
        [...entry.decodeContent(file, octets).value],
        defects,
      ]);`,
    ["Grüße", "café", [0x25, 0x50, 0x44, 0x46], []],
  ],
  [
    "@mailwright/address",
    `show([
      entry.parseAddressList('"Roe, Jane" <jane@example.org>').value,
      entry.comparisonKey({ localPart: "Jane", domain: "BÜCHER.example" }),
    ]);`,
    [
      [
        {
          type: "mailbox",
          name: "Roe, Jane",
          mailbox: { localPart: "jane", domain: "example.org" },
        },
      ],
      "jane@xn--bcher-kva.example",
    ],
  ],
];

/** Everything the entry needs, in one script without imports. */
async function bundled(name: string, script: string): Promise<string> {
  const page = `import * as entry from "${name}";
    const show = (value) => { document.title = encodeURIComponent(JSON.stringify(value)); };
    ${script}`;
  const built = await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@mailwright/source", "browser", "module"] },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === "page" ? "\0page" : undefined),
        load: (id) => (id === "\0page" ? page : undefined),
      },
    ],
    build: { write: false, minify: false, rollupOptions: { input: "page" } },
  });
  const output = Array.isArray(built) ? built[0]?.output : "output" in built ? built.output : [];
  const [chunk] = output ?? [];
  return chunk?.type === "chunk" ? chunk.code : "";
}

// Debian's chromium; on its own machine a developer may have none.
describe.skipIf(!installed("chromium"))("in a browser", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mailwright-browser-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(pages)("%s works", { timeout: 120_000 }, async (name, script, shows) => {
    const code = await bundled(name, script);
    expect(code).not.toMatch(/from\s*["']node:|require\(/);
    const file = join(folder, "page.html");
    const shielded = code.replaceAll("</script", String.raw`<\/script`);
    writeFileSync(file, `<meta charset="utf-8"><script type="module">${shielded}</script>`);
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const profile = `--user-data-dir=${join(folder, "profile")}`;
    const document = execFileSync(
      "chromium",
      [...flags, profile, "--timeout=60000", "--dump-dom", `file://${file}`],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 90_000 },
    );
    const title = /<title>(.*?)<\/title>/.exec(document)?.[1] ?? "null";
    expect(JSON.parse(decodeURIComponent(title))).toEqual(shows);
  });
});
