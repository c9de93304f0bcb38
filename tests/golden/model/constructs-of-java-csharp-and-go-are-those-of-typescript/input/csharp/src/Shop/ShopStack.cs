using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SQS;
using Sns = Amazon.CDK.AWS.SNS;
using Constructs;

namespace Shop
{
    public class ShopProps : StackProps
    {
        public Vpc Vpc { get; set; }
        public bool IsProduction { get; set; } = false;
    }

    public class ShopStack : Stack
    {
        public ShopStack(Construct scope, string id, ShopProps props) : base(scope, id, props)
        {
            var table = CreateTable();
            var bucket = new Bucket(this, "Archive", new BucketProps { Versioned = true });
            var dead = new Queue(this, "Dead");
            var queue = new Queue(this, "Orders", new QueueProps
            {
                VisibilityTimeout = Duration.Seconds(30),
                DeadLetterQueue = new DeadLetterQueue { Queue = dead, MaxReceiveCount = 3 },
            });
            var fn = new Function(this, "Handler", new FunctionProps
            {
                Runtime = Runtime.NODEJS_20_X,
                Handler = "index.handler",
                Code = Code.FromAsset("lambda"),
                Vpc = props.Vpc,
                Environment = new Dictionary<string, string> { { "TABLE", table.TableName }, ["QUEUE"] = queue.QueueUrl },
            });
            table.GrantReadWriteData(fn);
            bucket.GrantRead(fn);
            new CfnBucket(this, "Plain", new CfnBucketProps
            {
                VersioningConfiguration = new CfnBucket.VersioningConfigurationProperty { Status = "Enabled" },
            });
            foreach (var name in new[] { "created", "paid" })
            {
                new Sns.Topic(this, $"orders-{name}");
            }
            if (props.IsProduction)
            {
                new Queue(this, "Audit");
            }
        }

        private Table CreateTable() => new Table(this, "Orders-Table", new TableProps
        {
            PartitionKey = new Attribute { Name = "id", Type = AttributeType.STRING },
            PointInTimeRecovery = true,
        });
    }
}
