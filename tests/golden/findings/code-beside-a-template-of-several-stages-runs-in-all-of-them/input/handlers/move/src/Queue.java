package acme;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
public class Queue {
    // The region in which both stages are deployed.
    private final SqsClient queue = SqsClient.builder().region(Region.EU_WEST_1).build();
    private final SqsClient foreign = SqsClient.builder().region(Region.US_EAST_1).build();
}
