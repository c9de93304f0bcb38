import boto3

ec2 = boto3.client("ec2", region_name="eu-west-1")
for attachment in ec2.describe_transit_gateway_peering_attachments()["TransitGatewayPeeringAttachments"]:
    ec2.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=attachment["TransitGatewayAttachmentId"])
