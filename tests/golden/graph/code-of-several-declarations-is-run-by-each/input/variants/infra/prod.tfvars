region="eu-central-1"
env="prod"
