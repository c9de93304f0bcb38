import com.stripe.model.Charge

fun pay(parameters: Map<String, Any>) = Charge.create(parameters)
