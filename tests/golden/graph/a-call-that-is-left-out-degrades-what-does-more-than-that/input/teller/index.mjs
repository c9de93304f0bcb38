import { SNSClient, PublishCommand } from "@aws-sdk/client-sns";

const sns = new SNSClient({});

export const handler = async (event) => {
  try {
    await sns.send(new PublishCommand({ TopicArn: process.env.ALARMS, Message: event.id }));
  } catch (error) {
    console.warn("nobody is told", error);
  }
  return { statusCode: 200 };
};
