from aws_cdk import App, Environment, Stack
from aws_cdk import aws_sqs as sqs
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    name: str = "shop"
    stage: str = "dev"
    region: str
    fifo: bool = False

    model_config = SettingsConfigDict(env_prefix="SHOP_")


settings = Settings()
app = App()
stack = Stack(app, f"{settings.name}-{settings.stage}", env=Environment(region=settings.region))
sqs.Queue(stack, "Orders", fifo=settings.fifo)
app.synth()
