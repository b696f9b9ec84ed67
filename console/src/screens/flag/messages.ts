export const flagMessages = {
  loading: "Reading the flag…",
  failed: "The flag could not be read",
};
