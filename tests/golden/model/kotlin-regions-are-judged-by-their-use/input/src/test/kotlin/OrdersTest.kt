package shop

import aws.sdk.kotlin.services.dynamodb.DynamoDbClient

class OrdersTest {
    private val client = DynamoDbClient { region = "us-east-1" }
    fun region() = assertEquals("us-east-1", client.config.region)
}
