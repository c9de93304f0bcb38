package shop

import java.net.URI

import com.amazonaws.regions.Regions
import com.amazonaws.services.sns.{AmazonSNS, AmazonSNSClientBuilder}
import software.amazon.awssdk.regions.{Region => Where}
import software.amazon.awssdk.services.dynamodb.DynamoDbClient
import software.amazon.awssdk.services.iam.IamClient
import software.amazon.awssdk.services.s3.S3Client
import software.amazon.awssdk.services.s3.model._
import software.amazon.awssdk.services.ses.SesClient
import software.amazon.awssdk.services.sqs.SqsClient

object Orders {
  val regions = List("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1")
  val principal = "lambda.amazonaws.com"
  val home: String = sys.env.getOrElse("AWS_REGION", "us-east-1")
  val archive = Where.EU_WEST_2
}

class Orders(mail: SesClient) {
  private lazy val table: DynamoDbClient =
    DynamoDbClient.builder.region(Where.of(Orders.home)).build
  private val topic: AmazonSNS = AmazonSNSClientBuilder.standard.withRegion(Regions.AP_SOUTHEAST_2).build()
  private val files = S3Client.builder().region(Orders.archive).build()
  private def stage = Option(System.getenv("STAGE")).getOrElse("dev")

  def add(order: Order): Unit = {
    table.putItem(order.request)
    mail.sendEmail(order.mail)
    topic.publish("arn", s"order ${order.id}")
    files.putObject(PutObjectRequest.builder.bucket(s"orders-$stage").build, order.path)
    val queue = SqsClient.builder
      .region(Where.US_EAST_1)
      .endpointOverride(URI.create("http://localhost:4566"))
      .build
    queue.sendMessage(order.message)
    logger.info("order sent from us-east-1")
  }

  def send(order: Order): Unit =
    SqsClient.builder().region(Where.of("ca-central-1")).build().sendMessage(
      _.queueUrl(s"https://sqs.ca-central-1.amazonaws.com/${order.account}/orders"))

  def bucket(): Unit = {
    val s3 = S3Client.create()
    s3.createBucket(CreateBucketRequest.builder().bucket("orders")
      .createBucketConfiguration(CreateBucketConfiguration.builder.locationConstraint("eu-central-1").build).build)
    IamClient.builder().region(Where.AWS_GLOBAL).build().createRole(request(Orders.principal))
  }

  def place(region: String): String = region match {
    case "us-gov-west-1" => "government"
    case other if other.startsWith("eu-north-1") => "north"
    case _ => "elsewhere"
  }
}
