region="eu-west-1"
env="dev"
