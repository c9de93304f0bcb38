import boto3

client = boto3.client("cloudformation", region_name="us-east-1")
client.create_change_set(StackName="program", ChangeSetName="x", TemplateBody=open("t.yaml").read())
client.execute_change_set(StackName="program", ChangeSetName="x")
