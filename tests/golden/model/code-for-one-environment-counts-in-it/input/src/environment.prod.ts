export const api = "https://abc.execute-api.eu-west-2.amazonaws.com/prod/";
