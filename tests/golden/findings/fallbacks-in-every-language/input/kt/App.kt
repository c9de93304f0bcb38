package a
import aws.sdk.kotlin.services.s3.S3Client
import aws.sdk.kotlin.services.sqs.SqsClient

class App {
    val s3 = S3Client { region = System.getenv("AWS_REGION") ?: "us-east-2" }
    val sqs = SqsClient { region = System.getenv().getOrDefault("AWS_REGION", "us-west-1") }
}
