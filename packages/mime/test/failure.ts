import { MimeUsageError } from "@mailwright/mime";

/** The code of the misuse that is refused; undefined where nothing is. */
export function failure(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof MimeUsageError) return error.code;
    throw error;
  }
  return undefined;
}
