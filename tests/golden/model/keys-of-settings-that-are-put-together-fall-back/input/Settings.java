import com.amazonaws.services.simpledb.AmazonSimpleDB;

class Settings {
    private static final String PREFIX = "shop";

    String region() {
        return config.get(PREFIX + ".sdb.region", "us-east-1");
    }
}
