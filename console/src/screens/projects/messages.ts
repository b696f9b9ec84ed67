export const projectsMessages = {
  title: "Projects",
  none: "You have no role in any project",
  noneText: (actor: string) => `You are signed in as ${actor}. An owner of a project can give you a role in it.`,
  noProject: "No project exists yet",
  role: (role: string | undefined) => role ?? "no role",
};
