export const event = {
  Records: [{ body: "{}", eventSourceARN: "arn:aws:sqs:us-west-2:847362910458:orders", awsRegion: "us-west-2" }],
};

export const target = "arn:aws:sqs:us-west-1:847362910458:orders";
