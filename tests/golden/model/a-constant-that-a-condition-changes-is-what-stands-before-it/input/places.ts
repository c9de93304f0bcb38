export let REGION = "us-east-1";
if (process.env.GOVERNMENT) {
  REGION = "us-gov-west-1";
}
