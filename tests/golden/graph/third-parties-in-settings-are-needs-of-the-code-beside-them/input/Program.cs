using Amazon.S3;
public class P { public static void Main() { var c = new AmazonS3Client(); c.ListBucketsAsync(); } }
