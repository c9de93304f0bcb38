import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

class Tables {
    SqsClient made() {
        return SqsClient.builder().region(Region.of("us-west-2")).build();
    }
}
