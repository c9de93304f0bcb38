"""Moves checkout to us-west-2. Run by hand when us-east-1 is down."""

import boto3

ZONE = "Z0123456789ABCDEFGHIJ"


def point_dns_at_standby():
    # Route 53's control plane stands in us-east-1: this call fails in the very outage it is for.
    boto3.client("route53").change_resource_record_sets(
        HostedZoneId=ZONE,
        ChangeBatch={
            "Changes": [
                {
                    "Action": "UPSERT",
                    "ResourceRecordSet": {
                        "Name": "checkout.northwind.example",
                        "Type": "CNAME",
                        "TTL": 60,
                        "ResourceRecords": [{"Value": "checkout-standby.northwind.example"}],
                    },
                }
            ]
        },
    )


def allow_standby_role():
    boto3.client("iam").attach_role_policy(
        RoleName="checkout-standby", PolicyArn="arn:aws:iam::123456789012:policy/checkout-write"
    )


if __name__ == "__main__":
    allow_standby_role()
    point_dns_at_standby()
