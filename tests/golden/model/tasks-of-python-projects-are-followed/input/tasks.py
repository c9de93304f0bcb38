from invoke import task


@task
def deploy(c, region="eu-west-1"):
    c.run(f"aws cloudformation deploy --region {region} --stack-name invoke-prod --template-file infra/invoke.yaml", echo=True)
