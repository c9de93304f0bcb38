package shop

import aws.sdk.kotlin.services.sqs.SqsClient

suspend fun main() {
    SqsClient { region = System.getenv("QUEUE_REGION") ?: "us-east-1" }.listQueues()
}
