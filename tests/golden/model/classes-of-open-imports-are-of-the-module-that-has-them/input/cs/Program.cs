using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront.Origins;
using Amazon.CDK.AWS.S3.Assets;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.WAFv2;

namespace Shop
{
    sealed class Program
    {
        public static void Main(string[] args)
        {
            var app = new App();
            var stack = new Stack(app, "Shop", new StackProps { Env = new Amazon.CDK.Environment { Region = "us-east-1" } });
            // A service that has the type, whatever stands before it among the imports.
            new CfnIPSet(stack, "Offices", new CfnIPSetProps { Scope = "CLOUDFRONT", IpAddressVersion = "IPV4" });
            // Of the core, and no resource.
            new CfnOutput(stack, "Url", new CfnOutputProps { Value = "https://example.org" });
            // What a value makes.
            new Metric(new MetricProps { Namespace = "Shop", MetricName = "Errors" }).CreateAlarm(stack, "Errors", new CreateAlarmOptions { Threshold = 1 });
        }
    }
}
