/** The `mailwright` command. */
import { runCommandLine } from "./command-line.ts";

process.stdout.on("error", (error: Error & { readonly code?: string }) => {
  // Whoever reads has seen enough, as `head` does.
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

void runCommandLine(process.argv.slice(2), {
  environment: process.env,
  input: process.stdin,
  write: (data) =>
    new Promise((resolve) => {
      process.stdout.write(data, () => resolve());
    }),
  complain: (text) => void process.stderr.write(text),
}).then((code) => (process.exitCode = code));
