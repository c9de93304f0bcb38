import pulumi
import pulumi_aws as aws
env = pulumi.get_stack()
ref = pulumi.StackReference(f"acme/network/{env}")
app = pulumi.StackReference("app", stack_name=f"acme/app/{env}")
instance = aws.ec2.Instance("web", instance_type="t3.micro", vpc_security_group_ids=[app.get_output("groupId")], tags={"table": ref.outputs["tableName"]})
pulumi.export("instance_id", instance.id)
