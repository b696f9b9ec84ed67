import { runBurgee } from "./run-burgee.ts";

// A reader such as `head` closes the pipe when it has enough. That is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await runBurgee(process.argv.slice(2));
