package shop.orders

import com.amazonaws.regions.{Region => OldRegion, Regions}
import com.amazonaws.services.s3.{AmazonS3, AmazonS3ClientBuilder}
import com.amazonaws.services.sqs._
import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.dynamodb.DynamoDbClient
import software.amazon.awssdk.services.sns.*

/* Orders in eu-west-1. */
object Settings {
  val region: String = sys.env.getOrElse("AWS_REGION", "eu-west-1")
  lazy val queue = s"https://sqs.$region.amazonaws.com/${account.id}/orders"
  val raw = raw"""https://"quoted".${region}.example.com"""
  def table: String = "orders"
}

class Orders(region: Region = Region.EU_WEST_1, files: AmazonS3)(implicit ec: ExecutionContext) extends Base(region) {
  private[this] lazy val dynamo: DynamoDbClient = DynamoDbClient.builder().region(region).build()
  val bare = AmazonS3ClientBuilder.standard.withRegion(Regions.US_EAST_1).build

  def client(name: String): SnsClient = name match {
    case "here" => SnsClient.create()
    case _ if name.startsWith("us-") => SnsClient.builder().region(Region.of(name)).build()
    case other => throw new IllegalArgumentException(s"no client in us-west-2: $other")
  }

  def all(regions: Seq[String]): Seq[SnsClient] =
    for { name <- regions; if name != "eu-north-1" } yield client(name)

  def save(order: Order): Unit = {
    val request = new PutItemRequest().withTableName(Settings.table)
    try dynamo.putItem(request) catch { case e: Exception => logger.error("us-east-1 failed", e) }
    notify(topic = "orders", order.id)
    regions.foreach { name => client(name).publish(order) }
    if (order.isLarge) files.putObject("large", order.key, order.file) else files.listBuckets
  }
}
