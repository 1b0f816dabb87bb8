import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const folder = new URL("../../../docs/guides/", import.meta.url);
const FENCE = /^```ts\n(.*?)^```/gms;

/** What somebody sees who puts the blocks of a guide into one file and runs it. */
async function pasted(guide: string, last = ""): Promise<string> {
  const blocks = [...guide.matchAll(FENCE)].map((match) => match[1]);
  const flags = ["--conditions=@mailwright/source", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, "--input-type=module-typescript", "-"]);
  child.stdin.end([...blocks, last].join(""));
  return (await Promise.all([text(child.stdout), text(child.stderr)])).join("");
}

test.each(readdirSync(folder))("%s runs as one program, and says what is seen", async (name) => {
  const guide = readFileSync(new URL(name, folder), "utf8");
  expect(guide).toMatch(/one below the other into one file.*It prints nothing/);
  expect(await pasted(guide, 'console.log("came to its end");')).toBe("came to its end\n");
});
