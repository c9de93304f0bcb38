package shop.orders

import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.sqs.SqsClient

class Place {
  private val queue = SqsClient.builder.region(Region.US_EAST_1).build
  def handle(event: Map[String, String]): Unit = queue.sendMessage(event("order"))
}
