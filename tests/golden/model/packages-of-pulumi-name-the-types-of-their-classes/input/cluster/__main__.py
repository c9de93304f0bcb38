import pulumi
import pulumi_kubernetes as k8s
from pulumi_kubernetes.apps.v1 import Deployment, DeploymentSpecArgs
from pulumi_kubernetes.core.v1 import Service, ConfigMap
import pulumi_cloudflare as cloudflare
labels = {"app": "web"}
cm = ConfigMap("cm", data={"MY_KEY": "https://api.stripe.com/v1"})
d = Deployment("web", spec=DeploymentSpecArgs(replicas=1, selector={"match_labels": labels}, template={"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "ghcr.io/acme/web:1", "env": [{"name": "A", "value": "https://sqs.us-east-1.amazonaws.com/123/q"}]}]}}))
s = Service("web", spec={"selector": labels, "ports": [{"port": 80}]})
ing = k8s.networking.v1.Ingress("ing", spec={})
c = k8s.helm.v3.Release("nginx", chart="nginx", repository_opts={"repo": "https://charts.bitnami.com/bitnami"})
cloudflare.Record("r", zone_id="x", name="www", value="1.2.3.4", type="A")
