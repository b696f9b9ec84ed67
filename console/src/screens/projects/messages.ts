export const projectsMessages = {
  title: "Projects",
  none: "You have no role in any project",
  noneText: (actor: string) =>
    `You are signed in as ${actor}. Ask an owner of the project that you want to see: owners give roles under Settings, and with “burgee members set”.`,
  noProject: "No project exists yet",
  role: (role: string | undefined) => role ?? "no role",
};
