class Shop {
    void assume(String role, StsClientBuilder builder) {
        if (role.contains("aws-us-gov")) {
            builder.endpoint("https://sts.us-gov-west-1.amazonaws.com");
        } else if (role.contains("aws-cn")) {
            builder.endpoint("https://sts.cn-north-1.amazonaws.com.cn");
        } else {
            builder.endpoint("https://sts.us-east-1.amazonaws.com");
        }
    }
}
