using Amazon;
using Amazon.SQS;

namespace Shop;

public class Clients
{
    public IAmazonSQS Queue() => new AmazonSQSClient(RegionEndpoint.GetBySystemName(Places.Region));
}
