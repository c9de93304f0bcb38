package com.shop;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.*;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.BucketProps;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

public class ShopStack extends Stack {
    public ShopStack(final Construct scope, final String id, final ShopProps props) {
        super(scope, id, props);
        Table table = createTable();
        Bucket bucket = new Bucket(this, "Archive", BucketProps.builder().versioned(true).build());
        Queue dead = new Queue(this, "Dead");
        Queue queue = Queue.Builder.create(this, "Orders")
                .visibilityTimeout(Duration.seconds(30))
                .deadLetterQueue(DeadLetterQueue.builder().queue(dead).maxReceiveCount(3).build())
                .build();
        Function fn = Function.Builder.create(this, "Handler")
                .runtime(Runtime.NODEJS_20_X)
                .handler("index.handler")
                .code(Code.fromAsset("lambda"))
                .vpc(props.getVpc())
                .environment(Map.of("TABLE", table.getTableName(), "QUEUE", queue.getQueueUrl()))
                .build();
        table.grantReadWriteData(fn);
        bucket.grantRead(fn);
        CfnBucket.Builder.create(this, "Plain")
                .versioningConfiguration(CfnBucket.VersioningConfigurationProperty.builder().status("Enabled").build())
                .build();
        for (String name : List.of("created", "paid")) {
            new Topic(this, String.format("orders-%s", name));
        }
        if (props.getIsProduction()) {
            new Queue(this, "Audit");
        }
    }

    private Table createTable() {
        return Table.Builder.create(this, "Orders-Table")
                .partitionKey(Attribute.builder().name("id").type(AttributeType.STRING).build())
                .pointInTimeRecovery(true)
                .build();
    }
}
