import software.amazon.awssdk.regions.Region;

class Places {
    static final Region HOME_REGION = Region.EU_CENTRAL_1;

    boolean isHome(Region other) {
        return other == Region.EU_SOUTH_1 || java.util.Set.of(Region.AP_EAST_1, Region.AP_SOUTH_1, Region.SA_EAST_1).contains(other);
    }
}
