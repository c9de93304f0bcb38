package shop.mail;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ses.SesClient;

public class Send {
    private final SesClient mail = SesClient.builder().region(Region.EU_CENTRAL_1).build();

    public void handle(Event event) {
        mail.sendEmail(event.mail());
    }
}
