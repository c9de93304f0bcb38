import software.amazon.awssdk.regions.Region.EU_SOUTH_1
import software.amazon.awssdk.services.sqs.SqsClient
class K { val c = SqsClient.builder().region(EU_SOUTH_1).build()
 fun send() = c.sendMessage { it.queueUrl("x") } }
