package app;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.Provider;
import com.pulumi.aws.ProviderArgs;
import com.pulumi.aws.dynamodb.Table;
import com.pulumi.aws.dynamodb.TableArgs;
import com.pulumi.aws.dynamodb.inputs.TablePointInTimeRecoveryArgs;
import com.pulumi.aws.sqs.Queue;
import com.pulumi.aws.sqs.QueueArgs;
import com.pulumi.aws.sqs.QueuePolicy;
import com.pulumi.aws.sqs.QueuePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    static void stack(Context ctx) {
        var west = new Provider("west", ProviderArgs.builder().region("us-west-2").build());
        var table = new Table("carts", TableArgs.builder()
            .hashKey("id")
            .pointInTimeRecovery(TablePointInTimeRecoveryArgs.builder().enabled(true).build())
            .build(), CustomResourceOptions.builder().provider(west).build());
        var queue = new Queue("mail", QueueArgs.builder().fifoQueue(true).build());
        new QueuePolicy("policy", QueuePolicyArgs.builder()
            .queueUrl(queue.id())
            .policy(Output.format("%s", table.arn()))
            .build());
        ctx.export("table", table.name());
    }
}
