libraryDependencies += "software.amazon.awssdk" % "sqs" % "2.25.0"
