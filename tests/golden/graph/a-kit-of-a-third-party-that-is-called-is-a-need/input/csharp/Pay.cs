using Stripe;

class Pay
{
    public object Charge(object options) => new ChargeService().Create(options);
}
