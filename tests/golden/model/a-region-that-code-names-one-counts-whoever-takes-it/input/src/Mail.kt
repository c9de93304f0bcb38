import software.amazon.awssdk.regions.Region

val sender = Sender(region = System.getenv("MAIL_REGION") ?: "eu-west-1")
val other = builder().region("eu-west-2").go()
