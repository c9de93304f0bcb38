package shop;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

public class Main {
  static Environment makeEnv(String account, String region) {
    account = (account == null) ? System.getenv("CDK_DEFAULT_ACCOUNT") : account;
    region = (region == null) ? System.getenv("CDK_DEFAULT_REGION") : region;
    return Environment.builder().account(account).region(region).build();
  }

  public static void main(final String[] args) {
    App app = new App();
    new Queues(app, "Given", StackProps.builder().env(makeEnv("8373873873", "us-west-2")).build());
    new Queues(app, "Open", StackProps.builder().env(makeEnv(null, null)).build());
  }
}

class Queues extends Stack {
  Queues(Construct scope, String id, StackProps props) {
    super(scope, id, props);
    Queue.Builder.create(this, "Q").build();
  }
}
