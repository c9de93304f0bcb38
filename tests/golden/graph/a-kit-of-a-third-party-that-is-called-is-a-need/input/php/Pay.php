<?php
use Stripe\StripeClient;

class Pay
{
    public function pay($order) { return (new StripeClient($order->key))->charges->create([]); }
    public function tell() { return new \Twilio\Rest\Client('account', 'token'); }
}
