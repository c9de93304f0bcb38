export const api = "https://abc.execute-api.eu-south-1.amazonaws.com/prod/";
