import type { Defect } from "@mailwright/core";
import { refused, type Refused } from "./command.ts";
import { defectLines } from "./table.ts";

interface Unusable {
  readonly defects: readonly { readonly path?: string; readonly text: string }[];
}

/** That no account has an address. */
export function unknownAccount({ address }: { readonly address: string }): Refused {
  return refused(`There is no account ${address}: "account list" shows those there are.`);
}

/** That a domain is not here, where one that is has to be named. */
export function noDomain({ domain }: { readonly domain: string }): Refused {
  return refused(`There is no domain ${domain}: "domain list" shows those there are.`);
}

/** That a domain is not here yet. */
export function unknownDomain({ domain }: { readonly domain: string }): Refused {
  return refused(`There is no domain ${domain}: add it with "domain add ${domain}".`);
}

/**
 * That an account, alias or domain cannot be made of what was given.
 *
 * @param field - what the name is called in the command
 * @param name - the name that was given
 */
export function unusableName(
  field: string,
  name: string,
  { defects }: { readonly defects: readonly Defect[] },
): Refused {
  const lines = defects.map((defect) =>
    defect.code.startsWith("password-")
      ? `password: ${defect.text}`
      : `${field}: ${nameProblem(name, defect)}`,
  );
  return refused(...lines);
}

function nameProblem(name: string, { code, at, text }: Defect): string {
  const stray = strayIn(name.slice(at), code);
  const shown = JSON.stringify(name);
  return stray === undefined
    ? `${text}, in ${shown}`
    : `${JSON.stringify(stray)} may not stand in ${shown}`;
}

/** The character that is wrong, where it is one. */
function strayIn(rest: string, code: string): string | undefined {
  if (code === "character" || code === "control") return /^./su.exec(rest)?.[0];
  return code === "label" ? /^[\p{L}\p{N}-]*([^\p{L}\p{N}.-])/u.exec(rest)?.[1] : undefined;
}

/** That what was given, or is stored, cannot be used. */
export function unusable({ defects }: Unusable): Refused {
  return refused(...defectLines(defects));
}

/** That what was given cannot be used: its place among those that are stored tells nobody anything. */
export function unusableItem({ defects }: Unusable): Refused {
  const own = defects.map(({ path = "", text }) => {
    return { path: path.replace(/^(?:rules\[\d+\]|handlers\.[^.]*|[a-z]+\.\d+)\.?/, ""), text };
  });
  return refused(...defectLines(own));
}

/** That no server was asked, where one is missing: what only its configuration knows. */
export function aloneNote(running: boolean): readonly string[] {
  if (running) return [];
  return ["No server is running: the way out and relaying networks are in its configuration."];
}

/** That something can be asked of a running server only. */
export function notRunning(): Refused {
  return refused("Only a running server knows that, and none is running: start it first.");
}
