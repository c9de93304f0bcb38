fn log_driver(cloud: bool) -> HashMap<String, String> {
    let mut options = HashMap::new();
    options.insert("awslogs-region".to_string(), "us-west-1".to_string());
    headers.insert("x-region", "us-west-2");
    event.insert("awsRegion".to_string(), "us-east-2".to_string());
    std::env::set_var("AWS_REGION", "ca-central-1");
    options
}
