import { expect, it } from "vitest";

import { insertSection, renderSection } from "./changelog-section.ts";

const breaking = { summary: "Remove the old route.\n\nNobody called it.", releases: [{ type: "major" }] } as const;
const fix = { summary: "Print times in UTC.", releases: [{ type: "none" }, { type: "patch" }] } as const;

it("groups entries by their largest kind and leaves out empty groups", () => {
  expect(renderSection("1.0.0", "2026-12-01", [fix, breaking])).toBe(
    "## 1.0.0 (2026-12-01)\n\n" +
      "### Breaking changes\n\n- **Remove the old route.**\n\n  Nobody called it.\n\n" +
      "### Fixed\n\n- Print times in UTC.\n\n",
  );
});

it("files an entry that concerns several packages under its largest kind, once", () => {
  const both = { summary: "Change it.", releases: [{ type: "patch" }, { type: "minor" }] } as const;
  const section = renderSection("0.2.0", "2026-12-01", [both]);
  expect(section).toContain("### Added and changed\n\n- Change it.");
  expect(section).not.toContain("### Fixed");
});

it("puts the newest section first and keeps the introduction above it", () => {
  const changelog = "# Changelog\n\nIntroduction.\n\n## 0.1.0\n\nThe first.\n";
  expect(insertSection(changelog, "## 0.2.0\n\n- New.\n\n")).toBe(
    "# Changelog\n\nIntroduction.\n\n## 0.2.0\n\n- New.\n\n## 0.1.0\n\nThe first.\n",
  );
});

it("adds the first section to a changelog without any", () => {
  expect(insertSection("# Changelog\n", "## 0.1.0\n\n- New.\n\n")).toBe("# Changelog\n\n## 0.1.0\n\n- New.\n");
});
