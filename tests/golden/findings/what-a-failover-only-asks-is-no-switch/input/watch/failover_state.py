import boto3

route53 = boto3.client("route53")


def failover_state(check):
    return route53.get_health_check_status(HealthCheckId=check)
