import boto3

dns = boto3.client("route53")


def fail_over():
    print(dns.get_health_check_status(HealthCheckId="1"))
    dns.change_resource_record_sets(HostedZoneId="Z1", ChangeBatch={"Changes": []})
