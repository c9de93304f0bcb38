package notification

import com.amazonaws.regions.Regions.EU_WEST_1
import com.amazonaws.services.s3.AmazonS3ClientBuilder
import aws.AsyncDynamo

class App {
  val asyncDynamo: AsyncDynamo = AsyncDynamo(EU_WEST_1, credentialsProvider)
  val other = make(EU_WEST_1)
  val o2 = make(EU_WEST_1, x)
  val o3 = AsyncDynamo(EU_WEST_1)
  val o4 = Dynamo(EU_WEST_1)
  val o5 = asyncs(EU_WEST_1)
  lazy val third = new Repo(AsyncDynamo(regions = EU_WEST_1, credentialsProvider), 1)
  val s3 = AmazonS3ClientBuilder.standard().withRegion(EU_WEST_1).build()
  s3.getObject("a", "b")
}
