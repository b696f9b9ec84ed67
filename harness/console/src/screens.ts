/** Screens by their path in a project. */
export const SCREENS = [
  { name: "flags", path: "/flags" },
  { name: "audit", path: "/audit" },
  { name: "home", path: "" },
  { name: "flag", path: "/flags/dark-mode" },
  { name: "new-flag", path: "/flags/new" },
  { name: "audiences", path: "/audiences" },
  { name: "changes", path: "/changes" },
  { name: "live", path: "/live" },
  { name: "events", path: "/events" },
  { name: "why", path: "/why" },
  { name: "history", path: "/history" },
  { name: "cleanup", path: "/cleanup" },
  { name: "connect", path: "/connect" },
  { name: "settings", path: "/settings" },
  { name: "nowhere", path: "/nowhere" },
] as const;
