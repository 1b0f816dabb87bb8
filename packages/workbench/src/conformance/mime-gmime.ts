/** Messages, and files in encodings and charsets, of a mail library in C. */
import type { Adapter } from "../conformance.ts";
import { charsetFacts, encodingFacts } from "../conformance-mime/encoded-files.ts";
import { inputOnly } from "../conformance-mime/input-only.ts";

/** A file is a case: read soundly, and decoded to what its neighbours say. */
export const adapter: Adapter = inputOnly((file, folder) => [
  ...encodingFacts(file, folder),
  ...charsetFacts(file, folder),
]);
