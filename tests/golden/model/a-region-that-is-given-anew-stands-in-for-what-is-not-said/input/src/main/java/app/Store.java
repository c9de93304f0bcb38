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

class Finder {
    String place(String bucket) {
        String region = Region.EU_WEST_3.id();
        try {
            clients.in(region).head(bucket);
        } catch (Elsewhere answer) {
            if (answer.names()) {
                region = answer.name();
            }
        }
        return region;
    }
}
