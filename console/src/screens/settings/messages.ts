import type { EnvironmentOverview, PrincipalListing } from "@burgee/contract/admin";

type Kind = PrincipalListing["kind"];
type Role = PrincipalListing["role"];

export const settingsMessages = {
  title: "Settings",
  members: "Members and groups",
  tokens: "Tokens",
  environments: "How environments may be changed",
  loading: "Reading who has a role…",
  failed: "Who has a role could not be read",
  environmentsLoading: "Reading the environments…",
  environmentsFailed: "The environments could not be read",
  notPermitted: "Owners alone see who has a role",
  notPermittedText: "Ask an owner of the project when you need another role, or when somebody should have one.",
  onlyOwner:
    "There is one owner. The last owner's role cannot be taken away or lowered: make somebody else an owner first.",
  isLastOwner: "it is the last owner: make somebody else an owner first",
  noMembers: "Nobody was given a role yet. Until then only operators reach this project.",
  noTokens: "There is no token. CIs and scripts that cannot prove who they are need one.",
  kind: (kind: Kind) =>
    ({ member: "person", group: "group", certificate: "certificate", ci: "CI", token: "token" })[kind],
  role: (role: Role) => ({ reader: "reader", publisher: "publisher", owner: "owner", operator: "operator" })[role],
  roleHint: (role: Role) =>
    ({
      reader: "Sees everything but members, and proposes changes.",
      publisher: "Approves, publishes, rolls back and switches off.",
      owner: "Does everything a publisher does, and gives roles and keys.",
      operator: "Runs the platform.",
    })[role],
  onlyIn: (environments: readonly string[]) => `in ${environments.join(", ")} only`,
  since: "since",
  by: (who: string) => `by ${who}`,
  expires: "expires",
  expired: "expired",
  pending: "not everywhere yet",
  lastMark: "last owner",
  add: "Give a role",
  addTitle: "Give somebody a role",
  addFirst: "It holds within a minute, for everything that they do from then on.",
  changeTitle: (label: string) => `Another role for ${label}`,
  whoKind: "Who is it?",
  subject: {
    member: "E-mail address",
    group: "Name of the group",
    ci: "Repository",
    certificate: "SHA-256 fingerprint",
  },
  subjectHint: {
    member: "As they sign in with it.",
    group: "As the sign-in names it.",
    ci: "Such as acme/shop on GitHub Actions; its protected branch main.",
    certificate: "64 hex digits.",
  },
  roleField: "Role",
  environmentsField: "Environments",
  environmentsHint: "The only ones that the publisher may change; none chosen means all.",
  give: "Give the role",
  back: "Back",
  change: "Change",
  changeLabel: (label: string) => `Change the role of ${label}`,
  remove: "Remove",
  removeLabel: (label: string) => `Remove ${label}`,
  removeTitle: (label: string) => `Take the role of ${label} away`,
  removeFirst: (label: string) => `${label} can do nothing in this project any more, within a minute.`,
  removeToken: (label: string) =>
    `Whatever uses the token “${label}” is refused, within a minute. It cannot be brought back.`,
  removeAction: "Take it away",
  writeFailed: "Nothing was changed",
  given: "The role was given",
  removed: "The role was taken away",
  newToken: "New token",
  tokenTitle: "New token",
  tokenFirst: "It proves nothing but itself: whoever has its text has its role. CIs on GitHub or GitLab need none.",
  tokenLabel: "What is it for?",
  tokenDays: "Days until it expires",
  days: "days",
  makeToken: "Make the token",
  tokenMade: "The token was made",
  tokenOnce: "This is the only time that it is shown. Copy it to where your program reads its secrets.",
  theToken: "the token",
  done: "Done",
  policyEdit: (may: boolean) =>
    `This stands in environments.yaml: it changes like any other file, and only an owner can apply such a change. ${may ? "You may." : "You are none, so you can propose it."}`,
  noEnvironments: "There is no environment yet: the first publish makes them.",
  changes: ({ changes, approvals }: EnvironmentOverview["policy"]) =>
    ({
      direct: "Publishers change it at once.",
      approved: `Changes need the approval of ${approvals === 1 ? "1 other person" : `${approvals} other people`}.`,
      git: "Only commits of the protected branch change it.",
    })[changes],
  emergencies: ({ changes, emergencies }: EnvironmentOverview["policy"]) => {
    if (changes === "direct") return "";
    return emergencies
      ? "In an emergency an owner may publish without approval, with a reason."
      : "Emergencies are no exception; switching off and rolling back always work.";
  },
};
