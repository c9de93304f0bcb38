def endpoint(region):
    return "https://sqs.cn-north-1.amazonaws.com.cn" if region.startswith("cn-") else f"https://sqs.{region}.amazonaws.com"


GOVERNMENT = "https://sqs.us-gov-west-1.amazonaws.com"
