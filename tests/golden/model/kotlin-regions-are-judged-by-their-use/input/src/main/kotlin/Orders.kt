package shop

import aws.sdk.kotlin.services.dynamodb.DynamoDbClient
import aws.sdk.kotlin.services.iam.IamClient
import aws.sdk.kotlin.services.s3.S3Client
import aws.sdk.kotlin.services.s3.model.*
import aws.sdk.kotlin.services.ses.SesClient
import aws.sdk.kotlin.services.sqs.SqsClient
import software.amazon.awssdk.regions.Region
import software.amazon.awssdk.services.sns.SnsClient

val REGIONS = listOf("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1")
const val PRINCIPAL = "lambda.amazonaws.com"

class Orders(private val mail: SesClient) {
    private val table = DynamoDbClient { region = System.getenv("AWS_REGION") ?: "us-east-1" }
    private val topic: SnsClient by lazy { SnsClient.builder().region(Region.AP_SOUTHEAST_2).build() }

    suspend fun add(order: Order) {
        table.putItem(PutItemRequest { tableName = "orders" })
        mail.sendEmail { source = "shop@example.org" }
        topic.publish(order.message())
        SqsClient { region = "us-east-1"; endpointUrl = Url.parse("http://localhost:4566") }.use { queue ->
            queue.sendMessage { queueUrl = "x" }
        }
        logger.info("order sent from us-east-1")
    }

    suspend fun bucket() {
        S3Client.fromEnvironment { region = "eu-west-1" }.use { s3 ->
            s3.createBucket(CreateBucketRequest {
                bucket = "orders"
                createBucketConfiguration = CreateBucketConfiguration { locationConstraint = BucketLocationConstraint.fromValue("eu-central-1") }
            })
        }
        IamClient { region = "aws-global" }.createRole { assumeRolePolicyDocument = PRINCIPAL }
    }
}
