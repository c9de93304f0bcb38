package shop

import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.dynamodb.DynamoDbClient

class OrdersSpec extends AnyFlatSpec with Matchers {
  private val client = DynamoDbClient.builder().region(Region.US_EAST_1).build()

  "a client" should "be in a region" in {
    client.region shouldBe "us-east-1"
  }
}
