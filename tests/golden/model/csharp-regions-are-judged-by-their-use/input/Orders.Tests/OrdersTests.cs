using Amazon;
using Amazon.DynamoDBv2;

public class OrdersTests
{
    private readonly AmazonDynamoDBClient _client = new AmazonDynamoDBClient(RegionEndpoint.USEast1);

    [Fact]
    public void Region() => Assert.Equal("us-east-1", _client.Config.RegionEndpoint.SystemName);
}
