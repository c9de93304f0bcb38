import os


class Config:
    AWS_REGION = "eu-west-1"
    STAGE = os.environ.get("STAGE", "dev")


class Production(Config):
    DEBUG = False


class Sandbox(Config):
    QUEUE_REGION = "eu-west-2"


class Live(Config):
    QUEUE_REGION = "eu-west-3"
