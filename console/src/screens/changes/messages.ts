export const changesMessages = {
  title: "Changes",
  loading: "Reading…",
  failed: "This could not be read",
};
