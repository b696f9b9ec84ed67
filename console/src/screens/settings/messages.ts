export const settingsMessages = {
  title: "Settings",
  loading: "Reading…",
  failed: "This could not be read",
};
