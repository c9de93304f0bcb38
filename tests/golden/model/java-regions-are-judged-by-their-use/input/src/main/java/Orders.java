package shop;

import com.amazonaws.services.sns.AmazonSNS;
import com.amazonaws.services.sns.AmazonSNSClientBuilder;
import com.amazonaws.regions.Regions;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.*;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Orders {
    private static final List<String> REGIONS = List.of("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1");
    private static final String PRINCIPAL = "lambda.amazonaws.com";
    private final SesClient mail;
    private final DynamoDbClient table = DynamoDbClient.builder()
        .region(Region.of(System.getenv().getOrDefault("AWS_REGION", "us-east-1")))
        .build();

    public Orders(SesClient mail) {
        this.mail = mail;
    }

    public void add(Order order) {
        table.putItem(order.request());
        this.mail.sendEmail(r -> r.source("shop@example.org"));
        AmazonSNS topic = AmazonSNSClientBuilder.standard().withRegion(Regions.AP_SOUTHEAST_2).build();
        topic.publish("arn", "order");
        SqsClient queue = SqsClient.builder().region(Region.US_EAST_1).endpointOverride(URI.create("http://localhost:4566")).build();
        queue.sendMessage(order.message());
        logger.info("order sent from us-east-1");
    }

    public void bucket() {
        S3Client s3 = S3Client.create();
        s3.createBucket(CreateBucketRequest.builder().bucket("orders")
            .createBucketConfiguration(c -> c.locationConstraint("eu-central-1")).build());
        IamClient.builder().region(Region.AWS_GLOBAL).build().createRole(r -> r.assumeRolePolicyDocument(PRINCIPAL));
    }
}
