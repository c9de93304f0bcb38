import * as eks from "@pulumi/eks";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const cluster = new eks.Cluster("shop", { instanceType: "t3.medium" });
const provider = new k8s.Provider("shop", { kubeconfig: cluster.kubeconfig });
const labels = { app: "web" };

const settings = new k8s.core.v1.ConfigMap("settings", { data: { PAYMENTS: "https://api.stripe.com" } }, { provider });
new k8s.apps.v1.Deployment("web", {
  metadata: { name: "web", namespace: "apps" },
  spec: {
    replicas: config.requireNumber("replicas"),
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [{
          name: "web",
          image: config.require("image"),
          envFrom: [{ configMapRef: { name: settings.metadata.name } }],
          env: [{ name: "DB", value: "http://db.apps.svc.cluster.local:5432" }],
        }],
      },
    },
  },
}, { provider });

// A component makes what a function of manifests would.
class Database extends pulumi.ComponentResource {
  constructor(name: string, args: { image: string }, opts?: pulumi.ComponentResourceOptions) {
    super("shop:Database", name, {}, opts);
    const own = { app: name };
    new k8s.apps.v1.StatefulSet(name, {
      metadata: { name, namespace: "apps" },
      spec: { replicas: 1, serviceName: name, selector: { matchLabels: own }, template: { metadata: { labels: own }, spec: { containers: [{ name, image: args.image }] } } },
    }, { parent: this });
    new k8s.core.v1.Service(name, { metadata: { name, namespace: "apps" }, spec: { selector: own, ports: [{ port: 5432 }] } }, { parent: this });
  }
}
new Database("db", { image: "postgres:16" }, { provider });

// A chart of the repository with values of the stack, and one of elsewhere.
new k8s.helm.v3.Release("jobs", { chart: "./chart", values: { image: { tag: pulumi.getStack() }, size: config.requireNumber("replicas") } }, { provider });
new k8s.helm.v3.Release("ingress", { chart: "ingress-nginx", repositoryOpts: { repo: "https://kubernetes.github.io/ingress-nginx" } }, { provider });
