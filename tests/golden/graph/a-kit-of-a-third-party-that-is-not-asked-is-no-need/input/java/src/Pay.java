package example;

import com.auth0.jwt.JWT;
import com.stripe.model.Charge;
import com.twilio.twiml.VoiceResponse;

class Pay {
    long total(Charge charge) { return charge.getAmount(); }
    Object answer() { return new VoiceResponse.Builder().build(); }
    Object read(String token) { return JWT.decode(token); }
}
