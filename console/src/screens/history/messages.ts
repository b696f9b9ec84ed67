export const historyMessages = {
  title: "History",
  loading: "Reading…",
  failed: "This could not be read",
};
