package example;

import com.stripe.model.Charge;

class Pay {
    Charge pay(Object parameters) { return Charge.create(parameters); }
    Object tell() { return new com.twilio.http.TwilioRestClient.Builder("account", "token").build(); }
}
