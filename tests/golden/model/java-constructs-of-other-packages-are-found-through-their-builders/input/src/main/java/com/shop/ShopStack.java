package com.shop;

import com.shop.parts.*;
import com.shop.parts.Database.DatabaseProps;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

public class ShopStack extends Stack {
    public static void main(String[] args) {
        new ShopStack(new App(), "Shop");
    }

    public ShopStack(final Construct scope, final String id) {
        super(scope, id);
        Network network = new Network(this, "Network");
        new Database(this, "Database", DatabaseProps.builder().network(network).build());
        software.amazon.awscdk.services.sqs.Queue.Builder.create(this, "Orders").build();
    }
}
