package com.acme;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

public class QueueExtension implements BeforeEachCallback {
  private final SqsClient client = SqsClient.builder().region(Region.US_EAST_1).build();

  public void beforeEach(Object context) {
    client.purgeQueue(request -> request.queueUrl("orders"));
  }
}
