export const api = "https://abc.execute-api.ap-south-1.amazonaws.com/prod/";
