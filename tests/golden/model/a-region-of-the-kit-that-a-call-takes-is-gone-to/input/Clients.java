package shop;

import java.util.List;
import software.amazon.awssdk.regions.Region;

class Clients {
    Object orders(Helper helper) {
        return helper.clientFor(Region.EU_WEST_1);
    }
    Object stock(Helper helper) {
        return helper.clientFor(Region.of("eu-west-2"));
    }
    boolean isNear(Region region) {
        return List.of(Region.US_EAST_1, Region.US_WEST_2).contains(region);
    }
    boolean isHome(Region region) {
        return region.equals(Region.US_EAST_2) || Region.of("us-west-1").equals(region);
    }
}
