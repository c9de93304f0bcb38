export const queue = (name: string) => `https://sqs.eu-north-1.amazonaws.com/847362910458/${name}`;
