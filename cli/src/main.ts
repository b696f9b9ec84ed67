import { runBurgee } from "./run-burgee.ts";

process.exitCode = await runBurgee(process.argv.slice(2));
