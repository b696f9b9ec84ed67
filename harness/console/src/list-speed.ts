import type { Page } from "playwright-core";

/** How fast a page showed its main content, in milliseconds since the navigation began. */
export async function readLargestPaint(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let latest = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) latest = entry.startTime;
        }).observe({ type: "largest-contentful-paint", buffered: true });
        // The newest entry stands once nothing larger was painted for a while.
        setTimeout(() => resolve(latest), 500);
      }),
  );
}

/** Milliseconds from pressing a key in the search field to the frame that shows another number of flags. */
export async function measureSearch(page: Page, texts: readonly string[]): Promise<readonly number[]> {
  const field = page.getByRole("searchbox");
  await field.click();
  await page.evaluate(() => {
    const state = { pressedMs: 0, paintedMs: 0 };
    Object.assign(globalThis, { searchTiming: state });
    addEventListener("keydown", (event) => void (state.pressedMs = event.timeStamp), { capture: true });
    const countRows = () => document.querySelector("table")?.getAttribute("aria-rowcount");
    let rows = countRows();
    new MutationObserver(() => {
      if (countRows() === rows) return;
      rows = countRows();
      requestAnimationFrame(() => setTimeout(() => void (state.paintedMs = performance.now())));
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const delays: number[] = [];
  for (const text of texts) {
    for (const key of [...Array.from(text), ...Array.from(text, () => "Backspace")]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(SETTLE_MS);
      const delay = await page.evaluate(() => {
        const { pressedMs, paintedMs } = (globalThis as unknown as { searchTiming: Record<string, number> })
          .searchTiming;
        return (paintedMs ?? 0) - (pressedMs ?? 0);
      });
      // A key that finds as many flags as before paints nothing new.
      if (delay > 0) delays.push(delay);
    }
  }
  return delays;
}

/** Longer than any search may take, so that a delay belongs to one key. */
const SETTLE_MS = 250;

export interface Scroll {
  /** Share of frames that took longer than 33 ms. */
  readonly slowShare: number;
  readonly frames: number;
  /** Most elements in the document while it scrolled. */
  readonly nodes: number;
}

/** Scrolls the list from its first row to its last, three rows a frame: as fast as a wheel is turned. */
export async function measureScroll(page: Page): Promise<Scroll> {
  return page.evaluate(async () => {
    const table = document.querySelector("table");
    let scroller = table?.parentElement ?? null;
    while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement;
    if (scroller === null) throw new Error("nothing scrolls");
    let [frames, slow, nodes, previousMs] = [0, 0, 0, 0];
    await new Promise<void>((resolve) => {
      const step = (nowMs: number): void => {
        if (previousMs > 0) {
          frames += 1;
          if (nowMs - previousMs > 33) slow += 1;
        }
        previousMs = nowMs;
        nodes = Math.max(nodes, document.querySelectorAll("*").length);
        const before = scroller.scrollTop;
        scroller.scrollTop += 84;
        if (scroller.scrollTop === before || frames > 2_000) resolve();
        else requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    return { slowShare: frames === 0 ? 0 : slow / frames, frames, nodes };
  });
}

/** What shook or blocked a page since it was opened. Call it before the navigation. */
export async function watchCalm(
  page: Page,
): Promise<() => Promise<{ readonly shift: number; readonly longestTaskMs: number; readonly slowestInputMs: number }>> {
  await page.addInitScript(() => {
    const calm = { shift: 0, longestTaskMs: 0, slowestInputMs: 0 };
    Object.assign(globalThis, { calm });
    const watch = (type: string, note: (entry: PerformanceEntry) => void, more: object = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
    watch("layout-shift", (entry) => {
      const shift = entry as PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean };
      if (!shift.hadRecentInput) calm.shift += shift.value;
    });
    watch("longtask", ({ duration, startTime }) => {
      // Starting the program is the first render's figure.
      if (startTime > 2_000) calm.longestTaskMs = Math.max(calm.longestTaskMs, duration);
    });
    watch("event", ({ duration }) => void (calm.slowestInputMs = Math.max(calm.slowestInputMs, duration)), {
      durationThreshold: 16,
    });
  });
  return () =>
    page.evaluate(
      () => (globalThis as unknown as { calm: { shift: number; longestTaskMs: number; slowestInputMs: number } }).calm,
    );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value that 95 of 100 do not exceed. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
}
