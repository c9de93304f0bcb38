package shop;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class OrdersTest {
    private final DynamoDbClient client = DynamoDbClient.builder().region(Region.US_EAST_1).build();

    void region() {
        assertEquals("us-east-1", client.region());
    }
}
