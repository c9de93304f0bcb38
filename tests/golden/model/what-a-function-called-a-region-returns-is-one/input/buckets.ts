export async function getBucketRegion(s3, command) {
  const response = await s3.send(command);
  return response.LocationConstraint ?? "us-east-1";
}
