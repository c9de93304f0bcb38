import software.amazon.awssdk.regions.Region.EU_WEST_1
import software.amazon.awssdk.services.sqs.SqsAsyncClient
class SqsAsync {
  val client = SqsAsyncClient.builder
    .region(EU_WEST_1)
    .build()
  val other = SqsAsyncClient.builder().region(EU_WEST_1).build()
  def send(x: String) = client.sendMessage(x)
  def send2(x: String) = other.sendMessage(x)
}
