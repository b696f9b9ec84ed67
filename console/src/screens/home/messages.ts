export const homeMessages = {
  title: "Home",
  loading: "Reading…",
  failed: "This could not be read",
};
