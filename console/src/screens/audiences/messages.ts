export const audiencesMessages = {
  title: "Audiences",
};
