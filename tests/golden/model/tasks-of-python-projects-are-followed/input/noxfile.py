import nox


@nox.session
def test(session):
    session.run("aws", "cloudformation", "deploy", "--stack-name", "wrong", "--template-file", "infra/other.yaml")


@nox.session(name="deploy_stack")
def deploy_stack(session: nox.Session) -> None:
    session.install("awscli")
    session.run(
        "aws", "cloudformation", "deploy",
        "--stack-name", "nox-prod",
        "--template-file", "infra/nox.yaml",
        *session.posargs,
        env={"A": "b"},
    )
