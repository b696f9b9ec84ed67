import type { Landing } from "./open-landing.ts";

export interface ParquetExport {
  readonly events: number;
  readonly files: number;
}

/**
 * Writes each event once as Parquet below a folder, partitioned by day and hour of receipt: `dt=2026-11-20/hr=23/…`.
 * Replaces partitions that exist, so an export can be repeated.
 */
export async function exportParquet(landing: Landing, folder: string): Promise<ParquetExport> {
  // With one thread, each partition is one file with a fixed name, so a repeated export replaces all of the last one.
  await landing.query("SET threads = 1");
  const target = folder.replaceAll("'", "''");
  const { rows } = await landing.query(`COPY (
      SELECT *, strftime(receivedAt, '%Y-%m-%d') AS dt, strftime(receivedAt, '%H') AS hr FROM events
    ) TO '${target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (dt, hr), OVERWRITE_OR_IGNORE, RETURN_STATS)`);
  return {
    events: rows.reduce((sum, row) => sum + Number(row["count"]), 0),
    files: rows.length,
  };
}
