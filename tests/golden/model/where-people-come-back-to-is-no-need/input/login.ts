export const login = { redirectUri: "https://abcdefghij.execute-api.us-east-1.amazonaws.com/login" };
export const stock = { url: "https://abcdefghij.execute-api.us-west-2.amazonaws.com/stock" };
