import * as aws from "@pulumi/aws";
import * as azure from "@pulumi/azure";
import * as gcp from "@pulumi/gcp";

new aws.sqs.Queue("queue");
new gcp.sql.DatabaseInstance("sql", { databaseVersion: "POSTGRES_15" });
const asia = new gcp.Provider("asia", { region: "asia-east1" });
new gcp.compute.Address("address", {}, { provider: asia });
const here = new azure.core.ResourceGroup("here");
const there = new azure.core.ResourceGroup("there", { location: "northeurope" });
new azure.storage.Account("here", { resourceGroupName: here.name, accountReplicationType: "LRS" });
new azure.storage.Account("there", { resourceGroupName: there.name, accountReplicationType: "ZRS" });
new azure.containerservice.KubernetesCluster("aks", { resourceGroupName: there.name, location: "uksouth" });
