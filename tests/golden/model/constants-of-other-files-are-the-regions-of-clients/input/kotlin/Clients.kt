package shop

import aws.sdk.kotlin.services.sqs.SqsClient

suspend fun main() {
    val queue = SqsClient { region = HOME }
    queue.listQueues()
}
