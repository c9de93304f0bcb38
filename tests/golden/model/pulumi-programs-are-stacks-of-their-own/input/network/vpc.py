import pulumi
import pulumi_aws as aws


class Network(pulumi.ComponentResource):
    def __init__(self, name, cidr_block, opts=None):
        super().__init__("shop:network:Network", name, None, opts)
        self.vpc = aws.ec2.Vpc(f"{name}-vpc", cidr_block=cidr_block, opts=pulumi.ResourceOptions(parent=self))
        self.subnets = []
        for zone in ["a", "b"]:
            subnet = aws.ec2.Subnet(
                f"{name}-{zone}",
                vpc_id=self.vpc.id,
                availability_zone=f"eu-central-1{zone}",
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.subnets.append(subnet)
