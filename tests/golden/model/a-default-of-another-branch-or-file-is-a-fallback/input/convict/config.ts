import convict from "convict";

export const config = convict({
  aws: {
    awsRegion: {doc: "Where uploads are kept", default: "ap-southeast-1", env: "AWS_REGION"},
    home: {default: "eu-west-1", env: "HOME_PAGE"},
  },
});
export const event = {awsRegion: "us-east-1", eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:queue"};
