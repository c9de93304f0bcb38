using System.Collections.Generic;
using Pulumi;
using Pulumi.Aws.DynamoDB;
using Pulumi.Aws.DynamoDB.Inputs;
using Aws = Pulumi.Aws;

return await Deployment.RunAsync(() =>
{
    var west = new Aws.Provider("west", new() { Region = "us-west-2" });
    var table = new Table("carts", new TableArgs
    {
        HashKey = "id",
        PointInTimeRecovery = new TablePointInTimeRecoveryArgs { Enabled = true },
        Tags = { { "Name", "carts" } },
    }, new CustomResourceOptions { Provider = west });
    var queue = new Aws.Sqs.Queue("mail", new() { FifoQueue = true });
    var policy = new Aws.Sqs.QueuePolicy("policy", new Aws.Sqs.QueuePolicyArgs { QueueUrl = queue.Id, Policy = table.Arn });
    return new Dictionary<string, object?> { ["table"] = table.Name };
});
