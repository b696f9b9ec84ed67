import type { IconName } from "../parts/icon.tsx";
import { screenNames } from "./messages.ts";

export interface NavigationItem {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
}

const item = (name: keyof typeof screenNames, to: string, icon: IconName): NavigationItem => ({
  to: `/$project${to}`,
  label: screenNames[name],
  icon,
});

/** The sidebar, in groups. A screen joins it when it has something to show. */
export const NAVIGATION: readonly (readonly NavigationItem[])[] = [
  [
    item("home", "", "home"),
    item("flags", "/flags", "flag"),
    item("audiences", "/audiences", "audience"),
    item("changes", "/changes", "change"),
  ],
  [
    item("live", "/live", "live"),
    item("events", "/events", "events"),
    item("why", "/why", "why"),
    item("history", "/history", "history"),
  ],
  [
    item("cleanup", "/cleanup", "cleanup"),
    item("audit", "/audit", "audit"),
    item("connect", "/connect", "connect"),
    item("settings", "/settings", "settings"),
  ],
];

/** What a phone shows at its lower edge; the rest stands under "More". */
export const PHONE_NAVIGATION: readonly NavigationItem[] = NAVIGATION.flat().filter(({ icon }) =>
  ["home", "flag", "change", "why"].includes(icon),
);
