import { type CaseFigures, SERVERS, type ServerName } from "./compare-rival.ts";
import type { RivalComparison, RivalsReport } from "./run-rivals.ts";

/** Tables for people. */
export function printRivals({ compared, unavailable, failed }: RivalsReport): void {
  for (const comparison of Object.values(compared)) printComparison(comparison);
  for (const [name, problem] of Object.entries({ ...unavailable, ...failed })) {
    console.log(`\nNot compared with ${name}: ${problem}`);
  }
}

function printComparison({ label, version, note, threads, residentMiB, cases }: RivalComparison): void {
  const names: Readonly<Record<ServerName, string>> = {
    burgee: "Burgee, one core",
    oneCore: `${label}, one core, threads: ${threads.oneCore}`,
    allCores: `${label}, all cores, threads: ${threads.allCores}`,
  };
  console.log(`\nBeside ${label} ${version}`);
  for (const [name, figures] of Object.entries(cases)) {
    console.table(
      Object.fromEntries(SERVERS.map((server) => [`${name}: ${names[server]}`, describe(server, figures)])),
    );
    const { ratios, cpuRatio } = figures;
    console.log(
      `${name}: Burgee answers ${ratios.oneCore}x the requests/s of ${label} on one core, ${ratios.allCores}x on all; ` +
        `a request costs ${label} ${cpuRatio}x the CPU time of Burgee${describeChecks(figures)}`,
    );
  }
  console.log(
    `memory of the process: ${SERVERS.map((server) => `${names[server]} ${residentMiB[server]} MiB`).join("; ")}`,
  );
  console.log(note);
}

function describe(server: ServerName, figures: CaseFigures): Readonly<Record<string, number>> {
  const { requestsPerSecond, cpuMicrosPerRequest, cpuShare, p50Ms, p99Ms, checked } = figures[server];
  return {
    "requests/s": requestsPerSecond,
    "CPU µs": cpuMicrosPerRequest,
    "cores used": cpuShare,
    [`p50 ms at ${figures.offeredPerSecond}/s`]: p50Ms,
    [`p99 ms at ${figures.offeredPerSecond}/s`]: p99Ms,
    "body bytes": checked.bytes,
  };
}

function describeChecks({ burgee: { checked } }: CaseFigures): string {
  if (checked.ruleDecided === undefined) return "";
  return (
    `; compared before: ${checked.ruleDecided} answers by rule, the same from all, ` +
    `and ${checked.splitDecided} by split, with the same shares`
  );
}
