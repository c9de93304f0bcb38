import com.amazonaws.regions.{Regions => Places}

object Context {
  private val defaultRegion: String = Places.EU_WEST_1.toString
  def sender = Mailer(defaultRegion)
}
