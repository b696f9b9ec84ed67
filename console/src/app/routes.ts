import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { readFlagsSearch } from "../screens/flags/search.ts";
import { ProjectFrame } from "./project-frame.tsx";
import { RootFrame } from "./root-frame.tsx";

/** What a screen without a `search.ts` of its own gets: texts. */
const anySearch = (search: Record<string, unknown>) => search as Record<string, string | readonly string[] | undefined>;

const root = createRootRoute({ component: RootFrame, validateSearch: anySearch });
const project = createRoute({ getParentRoute: () => root, path: "$project", component: ProjectFrame });

// One line for each screen. Their code loads when somebody goes there, or points at a link that leads there.
const screens = [
  createRoute({
    getParentRoute: () => project,
    path: "/",
    component: lazyRouteComponent(() => import("../screens/home/index.tsx"), "HomeScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "flags",
    validateSearch: readFlagsSearch,
    component: lazyRouteComponent(() => import("../screens/flags/index.tsx"), "FlagsScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "flags/new",
    component: lazyRouteComponent(() => import("../screens/new-flag/index.tsx"), "NewFlagScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "flags/$flag",
    component: lazyRouteComponent(() => import("../screens/flag/index.tsx"), "FlagScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "publishing/$environment/$version",
    component: lazyRouteComponent(() => import("../screens/publishing/index.tsx"), "PublishingScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "audiences",
    component: lazyRouteComponent(() => import("../screens/audiences/index.tsx"), "AudiencesScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "changes",
    component: lazyRouteComponent(() => import("../screens/changes/index.tsx"), "ChangesScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "changes/$change",
    component: lazyRouteComponent(() => import("../screens/change/index.tsx"), "ChangeScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "live",
    component: lazyRouteComponent(() => import("../screens/live/index.tsx"), "LiveScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "events",
    component: lazyRouteComponent(() => import("../screens/events/index.tsx"), "EventsScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "why",
    component: lazyRouteComponent(() => import("../screens/why/index.tsx"), "WhyScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "history",
    component: lazyRouteComponent(() => import("../screens/history/index.tsx"), "HistoryScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "cleanup",
    component: lazyRouteComponent(() => import("../screens/cleanup/index.tsx"), "CleanupScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "compare",
    component: lazyRouteComponent(() => import("../screens/compare/index.tsx"), "CompareScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "audit",
    component: lazyRouteComponent(() => import("../screens/audit/index.tsx"), "AuditScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "connect",
    component: lazyRouteComponent(() => import("../screens/connect/index.tsx"), "ConnectScreen"),
  }),
  createRoute({
    getParentRoute: () => project,
    path: "settings",
    component: lazyRouteComponent(() => import("../screens/settings/index.tsx"), "SettingsScreen"),
  }),
] as const;

const projects = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/projects/index.tsx"), "ProjectsScreen"),
});

export const routeTree = root.addChildren([projects, project.addChildren(screens)]);
