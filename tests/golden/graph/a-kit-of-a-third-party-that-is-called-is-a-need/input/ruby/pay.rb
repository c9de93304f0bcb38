class Pay
  def call(order)
    Stripe::Charge.create(amount: order.amount)
    Twilio::REST::Client.new(ENV["SID"], ENV["TOKEN"]).messages.create(body: "Paid")
  end
end
