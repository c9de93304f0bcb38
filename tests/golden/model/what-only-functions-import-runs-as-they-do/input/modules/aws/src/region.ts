export const region = () => process.env.AWS_REGION ?? 'eu-west-2';
export const host = process.env.AWS_REGION ? process.env.AWS_REGION : 'eu-west-3';
