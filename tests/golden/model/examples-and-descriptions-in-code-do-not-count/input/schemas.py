from pydantic import BaseModel, Field


class Upload(BaseModel):
    url: str = Field(description="where it goes", examples=["https://s3.us-east-1.amazonaws.com/bucket/a.zip"])
    metadata = {"example": "https://s3.us-west-2.amazonaws.com/bucket/b.zip"}
    target = {"url": "https://s3.eu-west-1.amazonaws.com/bucket/c.zip"}
