import boto3

dns = boto3.client("route53")


def to_west():
    dns.change_resource_record_sets(HostedZoneId="Z1", ChangeBatch={"Changes": []})
