import com.amazonaws.services.sqs.*;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.regions.Region;
public class Endpoints {
    Object local() { S3ClientBuilder b = S3Client.builder(); b.region(Region.EU_NORTH_1); b.endpointOverride(URI.create("http://localhost:4566")); return b.build(); }
    Object chainLocal() { S3ClientBuilder b = S3Client.builder(); b.region(Region.EU_WEST_3).endpointOverride(URI.create("http://localhost:4566")); return b.build(); }
    Object chain() { S3ClientBuilder b = S3Client.builder(); b.region(Region.EU_SOUTH_1).credentialsProvider(x); return b.build(); }
}
