from os import environ
KEY = "SHOP_ENV"
def environment_name() -> str:
    return environ.get(KEY, "prod")
