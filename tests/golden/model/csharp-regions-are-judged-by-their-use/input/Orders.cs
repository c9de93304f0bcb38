using Amazon;
using Amazon.DynamoDBv2;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SimpleNotificationService;

namespace Shop;

public class Orders
{
    private static readonly string[] Regions = { "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1" };
    private const string Principal = "lambda.amazonaws.com";
    private readonly IAmazonSimpleEmailService _mail;
    private readonly AmazonDynamoDBClient _table = new AmazonDynamoDBClient(
        RegionEndpoint.GetBySystemName(Environment.GetEnvironmentVariable("AWS_REGION") ?? "us-east-1"));

    public Orders(IAmazonSimpleEmailService mail)
    {
        _mail = mail;
    }

    public async Task Add(Order order)
    {
        await _table.PutItemAsync("orders", order.Item);
        await _mail.SendEmailAsync(order.Mail);
        var topic = new AmazonSimpleNotificationServiceClient(RegionEndpoint.APSoutheast2);
        await topic.PublishAsync("arn", "order");
        var queue = new AmazonSQSClient(new AmazonSQSConfig { RegionEndpoint = RegionEndpoint.USEast1, ServiceURL = "http://localhost:4566" });
        await queue.SendMessageAsync("x", "order");
        _logger.LogInformation("order sent from us-east-1");
    }

    public async Task Bucket()
    {
        var s3 = new AmazonS3Client();
        await s3.PutBucketAsync(new PutBucketRequest { BucketName = "orders", BucketRegionName = "eu-central-1" });
        await new AmazonIdentityManagementServiceClient(RegionEndpoint.USEast1).CreateRoleAsync(Role(Principal));
    }
}
