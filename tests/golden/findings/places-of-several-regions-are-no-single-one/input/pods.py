from airflow.providers.google.cloud.operators.kubernetes_engine import GKEStartPodOperator

GKEStartPodOperator(
    task_id="export",
    location="us-west1",
    image="us-docker.pkg.dev/shop/images/export:latest",
)
GKEStartPodOperator(
    task_id="import",
    location=os.environ["LOCATION"],
    image="us-west1-docker.pkg.dev/shop/images/import:latest",
)
