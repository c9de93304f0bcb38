package com.shop;

import lombok.Builder;
import lombok.Getter;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ec2.Vpc;

@Builder
@Getter
public class ShopProps implements StackProps {
    private final Environment env;
    private final Vpc vpc;
    private final boolean isProduction;
}
