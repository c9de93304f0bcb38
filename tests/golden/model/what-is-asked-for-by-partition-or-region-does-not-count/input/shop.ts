export const endpoint = (isGov: boolean) =>
  isGov ? "https://sqs.us-gov-west-1.amazonaws.com" : "https://sqs.us-east-1.amazonaws.com";
