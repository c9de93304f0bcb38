package shop

import aws.sdk.kotlin.services.s3.S3Client
import aws.sdk.kotlin.services.s3.model.*
import software.amazon.awssdk.services.sqs.SqsClient as Queue

/** Uploads go to us-east-1. */
class Uploader(private val s3: S3Client, val queue: Queue? = null, bucket: String = "shop") : Base() {
    private val region = System.getenv("AWS_REGION") ?: "us-west-2"
    private val sqs: Queue by lazy { Queue.builder().region(Region.US_EAST_1).build() }

    suspend fun put(name: String) {
        S3Client.fromEnvironment { region = "eu-west-1"; endpointUrl = Url.parse("http://localhost:4566") }.use { client ->
            client.putObject(PutObjectRequest { bucket = name })
        }
        val later = S3Client(region = "eu-central-1")
        s3.listBuckets(ListBucketsRequest {})
        logger.info("put $name in ${region}, not in us-east-2")
        if (name == "us-west-1") throw IllegalStateException("not in us-west-1")
    }
}
