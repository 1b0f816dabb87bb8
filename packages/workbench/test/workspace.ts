import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The root of the workspace. */
export const root: string = join(import.meta.dirname, "../../..");

export type Target = { readonly types: string; readonly default: string } & Record<string, string>;

export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly exports: Readonly<Record<string, string | Target>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  /** The entries a user imports, `.` first. */
  readonly entries: readonly string[];
  readonly readme: string;
}

export const readJson = (...path: string[]): unknown =>
  JSON.parse(readFileSync(join(root, ...path), "utf8"));

/** The packages that are published, by name. */
export function packages(): readonly Package[] {
  return globSync("packages/*/package.json", { cwd: root })
    .map(dirname)
    .toSorted()
    .map((folder) => ({ folder, manifest: readJson(folder, "package.json") as Manifest }))
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ folder, manifest }) => ({
      name: basename(folder),
      folder,
      manifest,
      entries: Object.keys(manifest.exports).filter((entry) => entry !== "./package.json"),
      readme: readFileSync(join(root, folder, "README.md"), "utf8"),
    }));
}

/** The TypeScript sources of a package, by path. */
export function sources(folder: string): ReadonlyMap<string, string> {
  const files = globSync(`${folder}/src/**/*.ts`, { cwd: root });
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}
