package app;

import java.util.Optional;
import software.amazon.awssdk.regions.Region;

public final class Config {
    public static final Region REGION_DEFAULT = Region.US_EAST_1;
    private final Optional<Region> region;

    public Config(Region region) {
        this.region = region == null ? Optional.of(REGION_DEFAULT) : Optional.of(region);
    }
}
