import { SQSClient, ListQueuesCommand } from "@aws-sdk/client-sqs";
import { ConfigService } from "@nestjs/config";

export class Orders {
  private readonly queue: SQSClient;

  constructor(settings: ConfigService) {
    const region = settings.get<string>("AWS_REGION") ?? settings.get<string>("AWS_DEFAULT_REGION") ?? "eu-west-1";
    this.queue = new SQSClient({ region });
  }

  list() {
    return this.queue.send(new ListQueuesCommand({}));
  }
}
