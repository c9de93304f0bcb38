package com.shop.parts;

import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.constructs.Construct;

public class Database extends Construct {
    public static class DatabaseProps {
        private Network network;

        public static Builder builder() {
            return new Builder();
        }

        public Network getNetwork() {
            return network;
        }

        public static class Builder {
            private final DatabaseProps props = new DatabaseProps();

            public Builder network(Network network) {
                props.network = network;
                return this;
            }

            public DatabaseProps build() {
                return props;
            }
        }
    }

    /* Both have three parameters. */
    public Database(final Construct scope, final String id, final Network network) {
        this(scope, id, DatabaseProps.builder().network(network).build());
    }

    public Database(final Construct scope, final String id, final DatabaseProps props) {
        super(scope, id);
        IVpc vpc = props.getNetwork().getVpc();
        DatabaseInstance.Builder.create(this, "Orders").vpc(vpc).multiAz(true).build();
    }
}
