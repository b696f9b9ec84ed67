export const whyMessages = {
  title: "Why?",
};
