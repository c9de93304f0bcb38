export const config = {
  aws: { region: "eu-west-1" },
};
export const REGION = "eu-west-2";
