from storage import Storage

from settings import env


class Minio(Storage):
    def __init__(self):
        super().__init__({"endpoint_url": env.str("MINIO_URL"), "region_name": "us-east-1"})


class Bucket(Storage):
    def __init__(self):
        super().__init__({"region_name": "us-east-2", "endpoint_url": None})
