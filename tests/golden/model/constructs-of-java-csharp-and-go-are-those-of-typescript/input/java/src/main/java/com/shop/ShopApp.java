package com.shop;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;

public final class ShopApp {
    private static final String REGION = "eu-west-1";

    public static void main(final String[] args) {
        App app = new App();
        Environment env = makeEnv("111122223333");
        NetworkStack network = new NetworkStack(app, "Network", StackProps.builder().env(env).build());
        new ShopStack(app, "Shop", ShopProps.builder().env(env).vpc(network.getVpc()).isProduction(true).build());
        app.synth();
    }

    private static Environment makeEnv(String account) {
        return Environment.builder().account(account).region(REGION).build();
    }
}
