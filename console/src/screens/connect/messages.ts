export const connectMessages = {
  title: "Connect",
  loading: "Reading…",
  failed: "This could not be read",
};
