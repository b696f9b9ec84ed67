import { type Measured, type Packing, type ScaleRow, billedFactor, computeScale } from "./compute-scale.ts";
import { findFirstLimits } from "./first-limits.ts";
import { SERVICE_LIMITS } from "./prices.ts";

const RATES = [100, 1_000, 10_000, 100_000, 1_000_000];

/** The page `docs/scale.md`: what a rate of events takes and costs, from measured bytes, packing and CPU. */
export function renderScalePage(measured: Measured): string {
  const { eventsPerPost, bytesPerEvent, storedBytesPerEvent, postsPerCall, cpuMsPerPost } = measured;
  return `# Scale and cost

How many streams, queues and dollars a rate of events takes, and which limit is met first on the way to a million
requests a second. \`node harness/load/src/scale/main.ts --write\` writes this page from \`harness/load/src/scale/measured.json\` and the list
prices in \`harness/load/src/scale/prices.ts\`; \`--measure\` measures again on the machine at hand.

## What was measured

| Figure | Value |
| --- | --- |
| events in a post | ${eventsPerPost} |
| bytes of a landed event, before compression | ${bytesPerEvent} |
| the same in GZIP; simulated users repeat themselves, real events compress less | ${storedBytesPerEvent} |
| posts that share one call to a stream, in one isolate under steady load | ${postsPerCall} |
| billed Firehose bytes per landed byte, grouped in this way | ${measured.billedPerLanded} |
| the same when no posts share a call: records are billed in steps of 5 KB | ${billedFactor(measured, "alone").toFixed(2)} |
| CPU of gateway and events Worker for a post, warm (\`npm run -s bench:events\`) | ${cpuMsPerPost} ms |

Streams are loaded to 70 % of their quota, because quotas count single seconds. Dollars are for a month at this rate day
and night, without taxes and discounts. Firehose and S3 prices are those of us-east-1; S3 is writing the objects and
keeping one month's for a month.

## No posts share a call

The worst case: traffic is so spread out that no isolate ever holds two posts at once.

${renderTable(measured, "alone")}

## Grouped as measured

The more a location receives, the more posts of an isolate share a call. This is the case that counts in a spike.

${renderTable(measured, "grouped")}

"An hour of outage" is the cost of an hour in which no stream takes anything and everything goes through the spool.

## Which limit comes first

| Limit | Reached at events/s | What to do |
| --- | ---: | --- |
${findFirstLimits(measured)
  .map(({ limit, eventsPerSecond, remedy }) => `| ${limit} | ${formatCount(eventsPerSecond)} | ${remedy} |`)
  .join("\n")}

What does not come first:

- **Workers.** Requests have no quota on paid plans; a post costs ${cpuMsPerPost} ms of 30,000 ms allowed, and one
  isolate's memory holds at most the posts of its open commits (2.5 MiB each).
- **R2.** Its limit of one write a second is per key; every spool object has its own key.
- **Subrequests.** A post makes none, or one for its whole group. At most six connections may wait for response headers in
  one invocation; a commit uses one, a round of the spool's consumer up to three.
- **Retention.** When S3 itself is down, Firehose keeps what it took for ${SERVICE_LIMITS.firehoseRetentionHours} hours. Longer outages need a second region among
  the destinations.

A million *posts* a second is ${formatCount(1_000_000 * eventsPerPost)} events a second: ten times the last row. Streams and dollars grow in
proportion. At that rate only the bytes of the streams matter: ask AWS for a higher quota in advance.

## Cheaper

With \`EVENT_SINK = "r2"\` the events Worker writes the same objects to R2 by way of its queue, and Firehose's part of the bill
falls away; every hour then costs what "an hour of outage" says. See [how events are taken in](design/ingest.md).
`;
}

function renderTable(measured: Measured, packing: Packing): string {
  const rows = RATES.map((rate) => renderRow(computeScale(measured, packing, rate)));
  return `| Events/s | Posts/s | MB/s | Streams | set by | Spill queues | Workers | Firehose | S3 | Month | An hour of outage |
| ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}`;
}

function renderRow(row: ScaleRow): string {
  const cells = [
    formatCount(row.eventsPerSecond),
    formatCount(row.postsPerSecond),
    row.rawMbPerSecond.toFixed(1),
    formatCount(row.streams),
    row.streamLimit,
    formatCount(row.queues),
    formatDollars(row.workersDollars),
    formatDollars(row.firehoseDollars),
    formatDollars(row.s3Dollars),
    `**${formatDollars(row.totalDollars)}**`,
    formatDollars(row.outageHourDollars),
  ];
  return `| ${cells.join(" | ")} |`;
}

function formatCount(value: number): string {
  const digits = value < 100 ? value : Number(value.toPrecision(3));
  return Math.round(digits).toLocaleString("en-US");
}

function formatDollars(value: number): string {
  return value < 10 ? `$${value.toFixed(2)}` : `$${formatCount(value)}`;
}
