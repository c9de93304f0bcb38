export const api = "https://abc.execute-api.us-west-1.amazonaws.com/prod/";
