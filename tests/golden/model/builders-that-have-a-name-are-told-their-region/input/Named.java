import com.amazonaws.services.simplesystemsmanagement.AWSSimpleSystemsManagement;
import com.amazonaws.services.simplesystemsmanagement.AWSSimpleSystemsManagementClientBuilder;
import com.amazonaws.services.sqs.AmazonSQS;
import com.amazonaws.services.sqs.AmazonSQSClientBuilder;
import com.amazonaws.regions.Regions;
public class Named {
    public static AWSSimpleSystemsManagement ssm() {
        AWSSimpleSystemsManagementClientBuilder builder = AWSSimpleSystemsManagementClientBuilder.standard();
        builder.withRegion(Regions.US_EAST_1);
        builder.withCredentials(X.getInstance());
        return builder.build();
    }
    public static AmazonSQS sqs() {
        AmazonSQSClientBuilder builder = AmazonSQSClientBuilder.standard();
        builder.setRegion("us-west-2");
        return builder.build();
    }
    public static AmazonSQS chained() {
        return AmazonSQSClientBuilder.standard().withRegion(Regions.EU_WEST_1).build();
    }
}
