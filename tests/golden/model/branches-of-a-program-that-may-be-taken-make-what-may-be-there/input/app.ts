import { App, Stack, StackProps } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as sns from "aws-cdk-lib/aws-sns";

interface Props extends StackProps { production?: boolean; tier: string; archive?: string }

class Shop extends Stack {
  constructor(scope: App, id: string, props: Props) {
    super(scope, id, props);
    // Known: one branch is taken.
    if (props.production) new s3.Bucket(this, "Taken", { versioned: true });
    else new s3.Bucket(this, "NotTaken");
    if (props.tier === "large" || props.tier === "huge") new sqs.Queue(this, "NoLargeOne");
    if (["small", "large"].includes(props.tier)) new sqs.Queue(this, "MayBe");
    if (!props.archive) new sqs.Queue(this, "NoArchive");
    const queue = props.production ? new sqs.Queue(this, "OfProduction") : new sqs.Queue(this, "OfDevelopment");
    // Not known: what a branch makes may be there.
    if (process.env.EXTRA) new sns.Topic(this, "Extra");
    let topic: sns.Topic;
    if (process.env.ORDERED) {
      topic = new sns.Topic(this, "Orders", { fifo: true, displayName: "orders" });
    } else {
      topic = new sns.Topic(this, "Orders", { displayName: "orders" });
    }
    this.audit(process.env.AUDITED === "yes");
  }

  private audit(isOn: boolean) {
    if (!isOn) return;
    if (isOn) new s3.Bucket(this, "Audit");
  }
}

const app = new App();
new Shop(app, `shop-${process.env.STAGE}`, { production: true, tier: "small" });
