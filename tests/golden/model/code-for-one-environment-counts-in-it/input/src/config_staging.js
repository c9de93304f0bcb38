export const api = "https://abc.execute-api.eu-west-3.amazonaws.com/prod/";
