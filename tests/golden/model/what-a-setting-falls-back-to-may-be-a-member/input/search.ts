const own = {
  url: "https://abcdefghij.execute-api.us-east-1.amazonaws.com/search",
  other: "https://abcdefghij.execute-api.us-west-2.amazonaws.com/search",
};

export const url = new URL(process.env.SEARCH_URL ?? own.url);
export const other = fetch(own.other);
