export const STREAM = { name: "burgee-events", region: "us-east-1", ratio: 1 };
export const CREDENTIALS = { accessKeyId: "AKIDHOUSE", secretAccessKey: "a-secret-of-the-measurement" };
