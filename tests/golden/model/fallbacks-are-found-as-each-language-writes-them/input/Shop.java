package shop;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.springframework.beans.factory.annotation.Value;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

class Shop {
    @Value("${shop.region:us-east-1}")
    private String region;
    @ConfigProperty(name = "shop.topics", defaultValue = "us-east-2")
    String topics;
    private final SqsClient other;

    Shop(@Value("${shop.other:us-west-1}") String home) {
        this.other = SqsClient.builder().region(Region.of(home)).build();
    }

    void list() {
        SqsClient.builder().region(Region.of(region)).build().listQueues();
        SnsClient.builder().region(Region.of(topics)).build().listTopics();
        other.listQueues();
    }
}
