from aws_cdk import App, Stack, aws_sqs as sqs, aws_s3 as s3, aws_sns as sns
from settings import settings

SIZES = {"small": 1, "large": 9}


class Shop(Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        for name in ["orders", "returns"]:
            dead = sqs.Queue(self, f"{name}-dead")
            sqs.Queue(self, name, dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=3))
        self.buckets = [s3.Bucket(self, f"bucket-{i}") for i in range(1, 3)]
        for size, days in SIZES.items():
            sqs.Queue(self, f"{size}-{days}")
        for i, team in enumerate(("a", "b")):
            for kind in ["x"]:
                self.topic(f"{team}-{i}-{kind}")
        for region in settings.regions:
            sns.Topic(self, f"in-{region}")

    def topic(self, name):
        sns.Topic(self, name)


app = App()
if __name__ == "__main__":
    Shop(app, "shop")
    app.synth()
