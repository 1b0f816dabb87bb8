/** Messages, and files in encodings, of a mail library in C#. */
import type { Adapter } from "../conformance.ts";
import { encodingFacts } from "../conformance-mime/encoded-files.ts";
import { inputOnly } from "../conformance-mime/input-only.ts";

/** A file is a case: read soundly, and decoded to what its neighbour says. */
export const adapter: Adapter = inputOnly(encodingFacts);
