package com.shop;

import software.amazon.awscdk.*;
import software.amazon.awscdk.services.wafv2.*;

public class ShopApp {
    public static void main(final String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "ShopJava", StackProps.builder().env(Environment.builder().region("eu-west-1").build()).build());
        CfnParameter size = CfnParameter.Builder.create(stack, "Size").type("String").build();
        CfnWebACL.Builder.create(stack, "Acl").scope("REGIONAL").build();
        CfnOutput.Builder.create(stack, "Url").value("https://example.org").build();
        CfnUpdatePolicy policy = CfnUpdatePolicy.builder().build();
    }
}
