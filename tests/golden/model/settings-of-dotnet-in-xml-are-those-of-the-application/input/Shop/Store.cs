class Store
{
    object Open(object credentials) => new Amazon.S3.AmazonS3Client(credentials, Amazon.RegionEndpoint.EUNorth1).ListBucketsAsync();
}
