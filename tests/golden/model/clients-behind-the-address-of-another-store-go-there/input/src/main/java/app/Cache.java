package app;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

class Cache {
    S3Client local() {
        S3ClientBuilder builder = S3Client.builder();
        if (Config.instance.LOCALSTACK_ENDPOINT != null) {
            builder.region(Region.EU_WEST_1).endpointOverride(Config.instance.LOCALSTACK_ENDPOINT).forcePathStyle(true);
        }
        return builder.build();
    }

    S3Client own() {
        S3ClientBuilder builder = S3Client.builder();
        if (config.storeEndpoint != null) {
            builder.region(Region.EU_WEST_2).endpointOverride(config.storeEndpoint);
        }
        return builder.build();
    }

    S3Client hosted() {
        S3ClientBuilder builder = S3Client.builder();
        if (mode != LOCAL) {
            builder.region(Region.EU_WEST_3);
        }
        return builder.build();
    }
}
