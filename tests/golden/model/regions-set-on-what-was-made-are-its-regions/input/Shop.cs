using Amazon;
using Amazon.Extensions.NETCore.Setup;
using Amazon.SQS;

public class Shop
{
    public void List(IServiceCollection services)
    {
        new AmazonSQSClient(key, secret, RegionEndpoint.USEast1).ListQueuesAsync("");
        var config = new AmazonSQSConfig();
        config.RegionEndpoint = RegionEndpoint.USEast2;
        new AmazonSQSClient(credentials, config).ListQueuesAsync("");
        var local = new AmazonSQSConfig();
        local.ServiceURL = "http://localhost:4566";
        local.RegionEndpoint = RegionEndpoint.USWest1;
        new AmazonSQSClient(credentials, local).ListQueuesAsync("");
        services.AddDefaultAWSOptions(new AWSOptions { Region = RegionEndpoint.EUWest1 });
    }
}
