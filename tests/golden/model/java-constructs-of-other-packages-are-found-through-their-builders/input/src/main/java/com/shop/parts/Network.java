package com.shop.parts;

import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

public class Network extends Construct {
    private Vpc vpc;

    public Network(final Construct scope, final String id) {
        super(scope, id);
        Vpc.Builder builder = Vpc.Builder.create(this, "Vpc").maxAzs(2);
        if (isCheap()) {
            builder.natGateways(1);
        }
        vpc = builder.build();
    }

    private boolean isCheap() {
        return System.getenv("CHEAP") != null;
    }

    public Vpc getVpc() {
        return vpc;
    }
}
