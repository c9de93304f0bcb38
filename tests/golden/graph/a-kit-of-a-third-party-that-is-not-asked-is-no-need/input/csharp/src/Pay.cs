using Stripe;

class Pay
{
    public object Read(object order) => new ChargeReader().Read(order);
}
