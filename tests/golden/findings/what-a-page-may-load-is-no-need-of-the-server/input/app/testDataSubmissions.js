export const one = { url: "https://uploads.s3.us-east-1.amazonaws.com/a.jpeg" };
