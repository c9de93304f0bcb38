export const api = "https://abc.execute-api.ap-south-2.amazonaws.com/prod/";
