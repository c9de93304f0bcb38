export const api = "https://abc.execute-api.eu-north-1.amazonaws.com/prod/";
