import { IAMClient } from "@aws-sdk/client-iam";

export function mark(roles) {
  for (const role of roles) {
    role.region = "us-east-1";
  }
}

const options = {};
options.region = "eu-west-1";
