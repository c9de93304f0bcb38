import org.springframework.beans.factory.annotation.Value;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

public class Uploads {
    @Value("${aws.region:us-east-1}")
    private String region;

    public String address(PutObjectPresignRequest request) {
        S3Presigner presigner = S3Presigner.builder().region(Region.of(region)).build();
        return presigner.presignPutObject(request).url().toString();
    }
}
