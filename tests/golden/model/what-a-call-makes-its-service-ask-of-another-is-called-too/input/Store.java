import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

class Store {
    private final S3Client s3 = S3Client.builder().region(Region.EU_WEST_2).build();

    void put(String key, String kmsKey, String body) {
        PutObjectRequest request = PutObjectRequest.builder().bucket("papers").key(key).ssekmsKeyId(kmsKey).build();
        s3.putObject(request, RequestBody.fromString(body));
    }
}
