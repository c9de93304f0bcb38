package shop;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class Clients {
    private final ShopProperties properties;

    Clients(ShopProperties properties) { this.properties = properties; }

    SqsClient fixed() { return SqsClient.builder().region(Region.of(Places.REGION)).build(); }

    SqsClient settable() { return SqsClient.builder().region(Region.of(properties.getRegion())).build(); }
}
