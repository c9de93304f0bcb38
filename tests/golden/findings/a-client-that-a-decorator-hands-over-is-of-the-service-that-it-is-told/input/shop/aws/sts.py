import boto3


def sts_client(service):
    def decorator(function):
        def decorated(*args, **kwargs):
            kwargs["client"] = boto3.Session().client(service)
            return function(*args, **kwargs)

        return decorated

    return decorator
