export const api = "https://abc.execute-api.eu-west-1.amazonaws.com/prod/";
