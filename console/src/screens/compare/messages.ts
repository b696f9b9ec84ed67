export const compareMessages = {
  title: "Compare",
};
