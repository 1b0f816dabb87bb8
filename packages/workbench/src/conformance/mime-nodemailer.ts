/** Messages of two parsers in JavaScript: read soundly. */
import type { Adapter } from "../conformance.ts";
import { inputOnly } from "../conformance-mime/input-only.ts";

/** A file is a case; the suite says nothing of what is in it. */
export const adapter: Adapter = inputOnly();
