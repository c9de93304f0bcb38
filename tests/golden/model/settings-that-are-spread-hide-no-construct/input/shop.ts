import { Stack, StackProps, aws_sns as sns } from "aws-cdk-lib";
import { Construct } from "constructs";

export function makeTopics(props: { scope: Construct; name: string; fifo: boolean }) {
  const { scope, name } = props;
  new sns.Topic(scope, "Topic", { topicName: name, fifo: props.fifo });
}

export class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { stage: string }) {
    super(scope, id, { ...props, terminationProtection: true });
    // The settings may say otherwise whether it is fifo, but have no construct.
    const common = { scope: this, fifo: true, ...props };
    makeTopics({ ...common, name: "orders" });
  }
}
