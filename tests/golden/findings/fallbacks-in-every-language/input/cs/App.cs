using Amazon;
using Amazon.S3;
using Amazon.SQS;
using Amazon.SimpleNotificationService;
using System;
public class App {
    public void Run(Microsoft.Extensions.Configuration.IConfiguration configuration) {
        var s3 = new AmazonS3Client(RegionEndpoint.GetBySystemName(Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1"));
        var region = Environment.GetEnvironmentVariable("AWS_REGION");
        if (string.IsNullOrEmpty(region)) region = "us-east-2";
        var sqs = new AmazonSQSClient(RegionEndpoint.GetBySystemName(region));
        var sns = new AmazonSimpleNotificationServiceClient(RegionEndpoint.GetBySystemName(configuration["AWS:Region"] ?? "us-west-1"));
        Use(s3, sqs, sns);
    }
}
