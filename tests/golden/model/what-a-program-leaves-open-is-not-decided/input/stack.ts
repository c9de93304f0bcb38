import { Stack, StackProps } from "aws-cdk-lib";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as sns from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";

class Settings {
  readonly isLarge: boolean = false;
  readonly names: string[] = [];
  constructor(values: object) {
    Object.assign(this, values);
  }
}

interface Props extends StackProps { settings: Settings; home: string; kind: string }

// Nothing is seen to make it: what it is given is not known.
export class Shop extends Stack {
  private readonly chosen: string[];

  constructor(scope: Construct, id: string, props: Props) {
    super(scope, id, props);
    const settings = new Settings({});
    if (props.settings) new sqs.Queue(this, "Given");
    if (settings.isLarge) new sqs.Queue(this, "FieldThatMayBeSet");
    if (props.home === Stack.of(this).region) new sqs.Queue(this, "OfOneRegion");
    this.chosen = this.choose(props);
    for (const name of this.chosen) new sns.Topic(this, `chosen-${name}`);
    this.make("queue");
    if (this.word(props) === "first") new sqs.Queue(this, "OneOfSeveralReturns");
  }

  private choose(props: Props): string[] {
    const names: string[] = [];
    for (const name of props.settings.names) names.push(name);
    return names;
  }

  private word(props: Props): string {
    switch (props.kind) {
      case "a": return "first";
      default: return "other";
    }
  }

  private make(kind: string) {
    switch (kind) {
      case "topic":
        new sns.Topic(this, "NotThis");
        break;
      case "line":
      case "queue":
        new sqs.Queue(this, "ThisOne");
        break;
    }
  }
}
