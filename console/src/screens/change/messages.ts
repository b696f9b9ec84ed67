export const changeMessages = {
  loading: "Reading the change…",
  failed: "The change could not be read",
};
