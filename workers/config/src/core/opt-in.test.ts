import { describe, expect, it } from "vitest";

import { joinOptIns, readOptInDecisions, readOptInOffer } from "./opt-in.ts";

const CONFIG = {
  project: {
    _id: "p1",
    settings: { optIn: { enabled: true, title: "Try it", colors: { primary: "#000", secondary: "#fff" }, secret: 1 } },
  },
  features: [
    { _id: "f1", key: "one", settings: { optInEnabled: true, publicName: "One", publicDescription: "First" } },
    { _id: "f2", key: "two", settings: { optInEnabled: true } },
    { _id: "f3", key: "three", settings: { optInEnabled: false, publicName: "Three" } },
    { _id: "f4", key: "four" },
  ],
};

describe("opt-in", () => {
  it("offers the features that the config opens, and shows what the user decided", () => {
    expect(joinOptIns(readOptInOffer(CONFIG), { f1: true, f3: true })).toEqual({
      settings: {
        _project: "p1",
        enabled: true,
        title: "Try it",
        colors: { primary: "#000", secondary: "#fff" },
      },
      features: [
        { id: "f1", name: "One", description: "First", resolution: "explicit", status: true },
        { id: "f2", name: "two", description: "", resolution: "implicit", status: false },
      ],
    });
  });

  it("shows no feature key where the project requires obfuscation", () => {
    const settings = { ...CONFIG.project.settings, obfuscation: { enabled: true, required: true } };
    const { features } = readOptInOffer({ ...CONFIG, project: { ...CONFIG.project, settings } });
    expect(features.map(({ name }) => name)).toEqual(["One", "dvc_obfs_f2"]);
  });

  it.each([
    [{ ...CONFIG, project: { _id: "p1", settings: { optIn: { enabled: false } } } }],
    [{ ...CONFIG, project: { _id: "p1", settings: {} } }],
    [{ project: "damaged", features: "damaged" }],
    [undefined],
  ])("offers nothing when the project does not", (config) => {
    const { settings, features } = joinOptIns(readOptInOffer(config), { f1: true });
    expect([settings.enabled, features]).toEqual([false, []]);
  });

  it("takes decisions about offered features only", () => {
    const offer = readOptInOffer(CONFIG);
    expect(readOptInDecisions({ f1: true, f2: false }, offer)).toEqual({
      ok: true,
      decisions: { f1: true, f2: false },
    });
    for (const body of [{ f3: true }, { f1: "yes" }, { other: false }, [], null, "text"]) {
      expect(readOptInDecisions(body, offer).ok).toBe(false);
    }
  });
});
