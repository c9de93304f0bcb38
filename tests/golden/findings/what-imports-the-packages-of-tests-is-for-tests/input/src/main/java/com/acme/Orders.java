package com.acme;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Orders {
  private final SqsClient client = SqsClient.builder().region(Region.EU_WEST_1).build();

  public void send(String order) {
    client.sendMessage(request -> request.queueUrl("orders").messageBody(order));
  }
}
