import com.stripe.model.{Charge, Customer}

object Pay {
  def pay(parameters: Map[String, Object]) = Charge.create(parameters)
}
