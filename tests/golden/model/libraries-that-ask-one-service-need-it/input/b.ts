import { getParameter } from "@aws-lambda-powertools/parameters/ssm";
import { getSecret } from "@aws-lambda-powertools/parameters/secrets";
import * as dynamoose from "dynamoose";

const Orders = dynamoose.model("Orders", { id: String });

export const handler = async () => {
  const rate = await getParameter("/shop/rate");
  const key = await getSecret("shop/key");
  return Orders.query("id").eq(rate + key).exec();
};
