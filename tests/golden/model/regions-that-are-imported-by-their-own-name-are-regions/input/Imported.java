import static com.amazonaws.regions.Regions.US_EAST_2;
import static software.amazon.awssdk.regions.Region.*;
import com.amazonaws.services.sqs.AmazonSQSClientBuilder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
public class Imported {
    Object sqs() { return AmazonSQSClientBuilder.standard().withRegion(US_EAST_2).build(); }
    Object s3() { return S3Client.builder().region(EU_WEST_3).build(); }
    Object s3b() { S3ClientBuilder b = S3Client.builder(); b.region(EU_NORTH_1); if (local) { b.endpointOverride(x); } return b.build(); }
    Object cs() { AmazonSQSClientBuilder b = AmazonSQSClientBuilder.standard(); b.withEndpointConfiguration(new EndpointConfiguration("http://localhost:9", "eu-central-1")); return b.build(); }
}
