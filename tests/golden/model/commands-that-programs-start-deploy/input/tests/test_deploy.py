import subprocess


def test_deploy():
    subprocess.run(["aws", "cloudformation", "deploy", "--template-file", "g.yaml", "--stack-name", "t", "--region", "us-west-2"])
