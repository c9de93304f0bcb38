import boto3

LAYERS = {
    "us-east-1": "arn:aws:lambda:us-east-1:580247275435:layer:Insights:21",
    "us-west-2": "arn:aws:lambda:us-west-2:580247275435:layer:Insights:21",
}
TOPICS = {
    "live": "arn:aws:sns:us-east-1:580247275435:live",
    "eu-west-1": "arn:aws:sns:us-east-2:580247275435:elsewhere",
}


def attach(name, stage):
    functions = boto3.client("lambda")
    layer = LAYERS[boto3.Session().region_name]
    functions.update_function_configuration(FunctionName=name, Layers=[layer])
    boto3.client("sns").publish(TopicArn=TOPICS[stage], Message=name)
