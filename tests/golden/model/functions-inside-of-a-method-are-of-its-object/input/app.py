from aws_cdk import App, Environment, Stack, aws_sns as sns


class Mail(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)

        def add(name):
            sns.Topic(self, name)

        add("sent")
        add("read")


Mail(App(), "mail", env=Environment(region="eu-west-2"))
