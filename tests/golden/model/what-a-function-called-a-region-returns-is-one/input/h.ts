import { S3Client } from "@aws-sdk/client-s3";
export const getRegion = () => "us-west-2";
function region() { try { return load().region } catch (e) { return "eu-west-1" } }
function regionFor(c) { switch (c) { case 'a': return "us-east-1"; default: return "eu-west-1" } }
