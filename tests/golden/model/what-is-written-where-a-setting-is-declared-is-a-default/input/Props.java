package app;
import org.springframework.boot.context.properties.ConfigurationProperties;
@ConfigurationProperties(prefix = "app.aws")
public class Props {
    private String region = "us-east-2";
    public String getRegion() { return region; }
    public void setRegion(String region) { this.region = region; }
}
