using Amazon;
using Amazon.SQS;

public class Shop
{
    private readonly IConfiguration configuration;

    public void List()
    {
        var region = configuration.GetValue<string>("AWS:Region", "us-east-1");
        new AmazonSQSClient(RegionEndpoint.GetBySystemName(region)).ListQueuesAsync("");
    }
}
