import boto3

secrets = boto3.client("secretsmanager")
iam = boto3.client("iam")


def handler(event, context):
    secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    if step == "createSecret":
        made = iam.create_access_key(UserName="export")["AccessKey"]
        secrets.put_secret_value(SecretId=secret, ClientRequestToken=token, SecretString=str(made))
    elif step == "finishSecret":
        secrets.update_secret_version_stage(SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token)
