import { argon2, timingSafeEqual } from "node:crypto";
import { type Random, systemRandom } from "@mailwright/core";
import { argon2Defaults, type Argon2Options } from "./options.ts";
import type { PasswordHash } from "./password.ts";
import { Turns } from "./turns.ts";
import { formatVerifier, parseVerifier, type Verifier } from "./verifier.ts";

/**
 * Hashes passwords with argon2id (RFC 9106) on Node's thread pool, a few at a time.
 *
 * @param parts - where salts come from; the machine's randomness by default
 */
export function argon2id(
  options: Argon2Options = {},
  { random = systemRandom }: { readonly random?: Random } = {},
): PasswordHash {
  const { memory, passes, concurrency, waiting } = { ...argon2Defaults, ...options };
  const turns = new Turns(concurrency, waiting);
  return {
    hash(password, { signal } = {}) {
      return turns.run(async () => {
        const salt = random.bytes(16);
        const cost = { memory: Math.floor(memory / 1024), passes, parallelism: 1, salt };
        return formatVerifier({ ...cost, tag: await derive(password, cost, 32) });
      }, signal);
    },
    verify(password, verifier, { signal } = {}) {
      return turns.run(async () => {
        const { tag, ...cost } = parseVerifier(verifier);
        return timingSafeEqual(tag, await derive(password, cost, tag.length));
      }, signal);
    },
  };
}

function derive(
  password: string,
  cost: Omit<Verifier, "tag">,
  tagLength: number,
): Promise<Uint8Array> {
  const { memory, passes, parallelism, salt: nonce } = cost;
  const parameters = { message: password, nonce, memory, passes, parallelism, tagLength };
  return new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, tag) => {
      if (error === null) resolve(tag);
      else reject(error);
    });
  });
}
