package app;

class Store {
    private static final String DEFAULT_REGION = "eu-west-1";

    String regionOf(Config config) {
        return config != null && config.AWS_REGION != null ? config.AWS_REGION : DEFAULT_REGION;
    }
}
