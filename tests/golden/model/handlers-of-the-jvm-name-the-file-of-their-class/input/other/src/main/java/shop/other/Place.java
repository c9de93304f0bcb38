package shop.other;

import software.amazon.awssdk.services.sns.SnsClient;

// Called as a class of orders is, in another package.
public class Place {
    public void handle(Event event) {
        SnsClient.create().publish(event.topic());
    }
}
