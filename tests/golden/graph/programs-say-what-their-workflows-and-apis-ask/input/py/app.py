import aws_cdk as cdk
from aws_cdk import aws_stepfunctions as sfn, aws_stepfunctions_tasks as tasks


class Flow(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        mail = tasks.CallAwsService(self, "Mail", service="sesv2", action="sendEmail", iam_resources=["*"])
        sfn.StateMachine(self, "Flow", definition_body=sfn.DefinitionBody.from_chainable(mail))


app = cdk.App()
Flow(app, "Flow", env=cdk.Environment(region="eu-north-1"))
