import { describe, expect, it } from "vitest";

import { readHookUrl, showHookUrl } from "./read-hook-url.ts";

const HOSTILE = [
  "http://hooks.example.com/",
  "ftp://hooks.example.com/",
  "javascript:alert(1)",
  "//hooks.example.com/",
  "",
  "https://",
  "https://user@hooks.example.com/",
  "https://:secret@hooks.example.com/",
  "https://localhost/",
  "https://LOCALHOST./",
  "https://api.localhost/",
  "https://vault/",
  "https://metadata.google.internal/",
  "https://METADATA.GOOGLE.INTERNAL./",
  "https://printer.local/",
  "https://nas.home.arpa/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0177.0.0.1/",
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1./",
  "https://１２７.0.0.1/",
  "https://[::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[fd00::1]/",
  "https://hooks.example.com:22/",
  "https://hooks.example.com:6379/",
];

describe("the address of a webhook", () => {
  it.each(HOSTILE)("is refused: %s", (text) => {
    expect(readHookUrl(text, false).kind).toBe("refused");
  });

  it.each(["https://hooks.example.com/a?b=c", "https://hooks.example.com:8443/", "https://HOOKS.example.com:443/"])(
    "is allowed: %s",
    (text) => {
      expect(readHookUrl(text, false).kind).toBe("allowed");
    },
  );

  it("may lead to the same machine where the deployment says so, but never carry a password or another scheme", () => {
    expect(readHookUrl("http://127.0.0.1:8080/hook", true).kind).toBe("allowed");
    expect(readHookUrl("http://user:pass@127.0.0.1:8080/hook", true).kind).toBe("refused");
    expect(readHookUrl("file:///etc/passwd", true).kind).toBe("refused");
  });

  it("is shown without what may be secret", () => {
    expect(showHookUrl("https://hooks.example.com/a/b?token=hush#hush", "webhook")).toBe(
      "https://hooks.example.com/a/b?…",
    );
    expect(showHookUrl("https://hooks.slack.com/services/T0/B0/hush", "slack")).toBe("https://hooks.slack.com/…");
  });
});
