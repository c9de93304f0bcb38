import pulumi_kubernetes as k8s
from pulumi_kubernetes.apps.v1 import Deployment
from pulumi_kubernetes.core.v1 import Secret, Service

secret = Secret("keys", metadata={"name": "keys"})
labels = {"app": "tool"}
Deployment(
    "tool",
    spec={
        "replicas": 2,
        "selector": {"match_labels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "tool", "image": "quay.io/shop/tool:1", "env_from": [{"secret_ref": {"name": secret.metadata["name"]}}]}]},
        },
    },
)
Service("tool", metadata=k8s.meta.v1.ObjectMetaArgs(name="tool"), spec=k8s.core.v1.ServiceSpecArgs(selector=labels, ports=[k8s.core.v1.ServicePortArgs(port=80)]))
k8s.apiextensions.CustomResource("timer", api_version="batch/v1", kind="CronJob", metadata={"name": "timer"}, spec={"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "t", "image": "quay.io/shop/timer:1"}]}}}}})
