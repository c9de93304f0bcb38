package shop;

@ConfigurationProperties("shop")
public class ShopProperties {
    private String region = "ap-northeast-1";

    public String getRegion() { return region; }
}
