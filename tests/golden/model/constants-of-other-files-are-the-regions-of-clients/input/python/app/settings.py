import os

REGION = "us-east-1"
FALLBACK = os.getenv("SHOP_REGION", "us-east-2")


class Settings(BaseSettings):
    queue_region: str = "us-west-1"


settings = Settings()
