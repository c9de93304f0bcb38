package services
import com.amazonaws.regions.{Region, Regions}
import com.amazonaws.services.sqs.AmazonSQSAsyncClient
class EmailService(implicit ec: ExecutionContext) extends X {
  private val sqsClient = new AmazonSQSAsyncClient(chain)
  sqsClient.setRegion(Region.getRegion(Regions.EU_WEST_1))
  val q = sqsClient.getQueueUrl("orders").getQueueUrl
  def go() = sqsClient.sendMessageAsync(q, "x", handler)
}
