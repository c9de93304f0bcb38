import * as aws from "@pulumi/aws";

const spread: any = { instanceCount: 2 };
spread.zoneAwarenessEnabled = true;
new aws.opensearch.Domain("changed", { clusterConfig: spread });

const kept = { instanceCount: 2, zoneAwarenessEnabled: true };
new aws.opensearch.Domain("kept", { clusterConfig: kept });
