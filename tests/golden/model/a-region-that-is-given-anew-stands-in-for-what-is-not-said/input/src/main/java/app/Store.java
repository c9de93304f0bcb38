package app;

import software.amazon.awssdk.regions.Region;

class Store {
    Client open(String name) {
        Region region = Region.US_EAST_1;
        if (isNotBlank(name)) {
            region = Region.of(name);
        }
        return clients.in(region);
    }

    Client fixed() {
        Region region = Region.US_EAST_2;
        return clients.in(region);
    }
}
