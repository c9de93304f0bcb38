package com.shop;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.DatabaseInstance;

public class ShopApp {
    public static void main(final String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "ShopJava", StackProps.builder().env(Environment.builder().region("eu-west-1").build()).build());
        DatabaseInstance orders = DatabaseInstance.Builder.create(stack, "Orders").engine(engine).build();
        CfnDBInstance cfnOrders = (CfnDBInstance) orders.getNode().getDefaultChild();
        cfnOrders.addPropertyOverride("MultiAZ", true);
        DatabaseInstance users = DatabaseInstance.Builder.create(stack, "Users").engine(engine).build();
        CfnDBInstance cfnUsers = (CfnDBInstance) users.getNode().getDefaultChild();
        cfnUsers.setAvailabilityZone("eu-west-1a");
    }
}
