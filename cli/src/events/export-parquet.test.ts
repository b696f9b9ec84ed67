import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { createLandingKit, makePost } from "./events-test-kit.ts";
import { exportParquet } from "./export-parquet.ts";
import { openLanding } from "./open-landing.ts";

describe("exportParquet", () => {
  it("writes each event once, by day and hour of receipt, and can be repeated", async () => {
    using kit = createLandingKit();
    kit.land([
      ...makePost("a", 1),
      ...makePost("a", 1),
      ...makePost("a", 2, { receivedAt: "2026-11-21T00:10:00.000Z" }),
    ]);
    using landing = await openLanding(kit.folder);
    const folder = join(kit.folder, "it's.parquet");
    expect(await exportParquet(landing, folder)).toEqual({ events: 4, files: 2 });
    expect(await exportParquet(landing, folder)).toEqual({ events: 4, files: 2 });
    const files = `read_parquet('${folder.replaceAll("'", "''")}/*/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)`;
    const { rows } = await landing.query(
      `SELECT dt, hr, count(*) AS n, max(metaData->>'amount') AS amount FROM ${files} GROUP BY dt, hr ORDER BY dt`,
    );
    expect(rows).toEqual([
      { dt: "2026-11-20", hr: "23", n: 2, amount: "3" },
      { dt: "2026-11-21", hr: "00", n: 2, amount: "3" },
    ]);
  });

  it("writes nothing from an empty folder", async () => {
    using kit = createLandingKit();
    using landing = await openLanding(kit.folder);
    expect(await exportParquet(landing, join(kit.folder, "parquet"))).toEqual({ events: 0, files: 0 });
  });
});
