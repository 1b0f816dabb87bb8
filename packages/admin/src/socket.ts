import { AdminError } from "./errors.ts";

/** What a path of a socket takes, in octets; one more ends it. */
const LONGEST = 107;

/**
 * The path of a socket, once it is known to be short enough.
 *
 * @throws AdminError `ADMIN_SOCKET`
 */
export function socketPath(path: string): string {
  const octets = new TextEncoder().encode(path).length;
  if (octets <= LONGEST) return path;
  const advice = `write the folder of the data in at most ${LONGEST - 13} octets, relative to where you are`;
  throw new AdminError("ADMIN_SOCKET", `${path} has ${octets} octets: ${advice}`);
}
