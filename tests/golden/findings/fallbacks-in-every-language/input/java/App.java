package a;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.regions.Region;
public class App {
    SqsClient sqs() { return SqsClient.builder().region(Region.of(System.getenv().getOrDefault("AWS_REGION", "us-east-2"))).build(); }
    SnsClient sns() {
        String r = System.getenv("AWS_REGION");
        if (r == null || r.isEmpty()) {
            r = "us-west-1";
        }
        return SnsClient.builder().region(Region.of(r)).build();
    }
    KmsClient kms() {
        String env = System.getenv("AWS_REGION");
        return KmsClient.builder().region(Region.of(env != null ? env : "us-west-2")).build();
    }
}
