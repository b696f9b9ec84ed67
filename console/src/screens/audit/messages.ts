export const auditMessages = {
  title: "Audit",
  loading: "Reading…",
  failed: "This could not be read",
};
