fn endpoint(china: bool) -> &'static str {
    if china { "https://sqs.cn-north-1.amazonaws.com.cn" } else { "https://sqs.us-east-1.amazonaws.com" }
}
