export const api = "https://abc.execute-api.us-west-2.amazonaws.com/prod/";
