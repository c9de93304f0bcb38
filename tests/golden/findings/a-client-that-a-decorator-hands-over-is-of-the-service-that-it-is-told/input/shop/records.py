from shop.aws.sts import sts_client


@sts_client("route53")
def make_record(zone, name, target, client=None):
    client.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [(name, target)]})


@sts_client("iam")
def rotate(user, **kwargs):
    client = kwargs.pop("client")
    client.create_access_key(UserName=user)


@cached("route53")
def unrelated(client):
    return client.zones()
