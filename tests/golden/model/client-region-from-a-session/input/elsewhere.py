from common.aws import session


def secret():
    return session.client("secretsmanager", region_name="eu-west-1").get_secret_value(SecretId="key")


def unlike():
    return session.client("something else", region_name="eu-west-2")
