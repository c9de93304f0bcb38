package com.example.shop.infra;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class Queues {
    SqsClient orders() {
        return SqsClient.builder().region(Region.of("sa-east-1")).build();
    }

    SqsClient ordersOfLocalstack(String endpoint) {
        return SqsClient.builder().region(Region.EU_WEST_2).endpointOverride(URI.create(endpoint)).build();
    }
}
