from dataclasses import dataclass
import pulumi
import pulumi_aws as aws
from pydantic import BaseModel


class Base(BaseModel):
    region: str = "us-east-1"
    multi_az: bool = True
    tags: dict = {}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.tags.update({"made_by": "pulumi"})


class Db(Base):
    engine: str = "postgres"
    name: str


@dataclass
class Queue:
    name: str
    fifo: bool = False


class Database(pulumi.ComponentResource):
    def __init__(self, config: Db, opts: pulumi.ResourceOptions | None = None):
        super().__init__("shop:Database", config.name, None, opts)
        self.config = config
        own = pulumi.ResourceOptions(parent=self).merge(opts)
        aws.rds.Instance(config.name, engine=config.engine, multi_az=config.multi_az, opts=own)


Database(Db(name="a"))
west = aws.Provider("west", region="us-west-2")
Database(Db(name="b", multi_az=False), opts=pulumi.ResourceOptions(provider=west))
settings = {"multi_az": False}
Database(Db(name="c", **settings))
q = Queue("jobs", fifo=True)
aws.sqs.Queue(q.name, fifo_queue=q.fifo)
p = Queue(name="plain")
aws.sqs.Queue(p.name, fifo_queue=p.fifo)
