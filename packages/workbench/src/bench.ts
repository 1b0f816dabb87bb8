/** `npm run bench -- AREA`: an area's benches against its peers, in one run. */
import { existsSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "bench");
const areas = ["address", "mime", "smtp"].filter((area) => existsSync(join(folder, `${area}.ts`)));
const [area] = process.argv.slice(2);

if (area === undefined || !areas.includes(area)) {
  console.error(`Usage: npm run bench -- AREA, where AREA is one of: ${areas.join(", ")}`);
  process.exitCode = 2;
} else await import(`./bench/${area}.ts`);
