from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    snapshot: str = ""
    replicated: bool = False


settings = Settings()
