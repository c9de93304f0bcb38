export const quote = (api: string) => fetch(`https://${api}.execute-api.us-east-1.amazonaws.com/prod/quote`);
