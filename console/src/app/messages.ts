import type { Theme } from "./theme.ts";

/** What the frame around the screens says. */
export const appMessages = {
  skip: "Skip to the content",
  navigation: "Screens of the project",
  project: (name: string) => `Project: ${name}. Choose another`,
  projects: "Projects",
  menu: "More",
  closeMenu: "Close",
  loadingSession: "Asking who you are…",
  connection: { online: "Connected", slow: "Slow", offline: "Not connected", signed_out: "Signed out" },
  slow: "The server has not answered for a while. Nothing is lost.",
  offline: "The server cannot be reached. Nothing is lost: what you began goes on when it is back.",
  signedOut: "Your sign-in ended. Nothing is lost: what you began goes on when you are signed in again.",
  signInAgain: "Sign in again",
  tryNow: "Try now",
  theme: (theme: Theme) => ({ system: "Light/dark", light: "Light", dark: "Dark" })[theme],
  themeHint: "Theme: of the system, light or dark",
  missingTitle: "There is nothing here",
  missingText: "The address is wrong, or what stood here is gone.",
  toStart: "To the start",
  brokenTitle: "This screen broke",
  brokenKept: "What you saved is kept. Reload the page; if it happens again, report what it says here.",
  reload: "Reload",
  unsupported: "This browser is too old for the console. Use a current version of Chrome, Edge, Firefox or Safari.",
  noAccessTitle: "You have no role in this project",
  noAccess: (actor: string, project: string) =>
    `You are signed in as ${actor}. Ask an owner of ${project}: owners give roles under Settings, and with “burgee members set”.`,
  unknownProjectTitle: "There is no such project, or you have no role in it",
  unknownProject: (actor: string, project: string) =>
    `You are signed in as ${actor}. Look whether “${project}” is spelled right; if it is, ask an owner of that project for a role.`,
  yourProjects: "Your projects",
  noSession: "Who you are could not be found out",
};

/** Names of the screens, in the navigation and as headings. */
export const screenNames = {
  home: "Home",
  flags: "Flags",
  audiences: "Audiences",
  changes: "Changes",
  live: "Live",
  events: "Events",
  why: "Why?",
  history: "History",
  cleanup: "Cleanup",
  compare: "Compare",
  audit: "Audit",
  connect: "Connect",
  settings: "Settings",
};
