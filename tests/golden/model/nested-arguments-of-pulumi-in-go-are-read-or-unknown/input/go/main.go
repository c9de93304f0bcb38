package main

import (
	"example.com/shop/sizes"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/dynamodb"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/opensearch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/rds"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func size(nodes int) *opensearch.DomainClusterConfigArgs {
	return sizes.Of(nodes)
}

func clusters(ctx *pulumi.Context, given *opensearch.DomainClusterConfigArgs, spread bool) error {
	kept := &opensearch.DomainClusterConfigArgs{
		InstanceCount:        pulumi.Int(3),
		ZoneAwarenessEnabled: pulumi.Bool(true),
	}
	opensearch.NewDomain(ctx, "kept", &opensearch.DomainArgs{ClusterConfig: kept})
	opensearch.NewDomain(ctx, "given", &opensearch.DomainArgs{ClusterConfig: given})
	opensearch.NewDomain(ctx, "called", &opensearch.DomainArgs{ClusterConfig: size(3)})
	opensearch.NewDomain(ctx, "strange", &opensearch.DomainArgs{ClusterConfig: sizes.Of(3)})
	opensearch.NewDomain(ctx, "wrapped", &opensearch.DomainArgs{ClusterConfig: kept.ToDomainClusterConfigPtrOutput()})
	later := &opensearch.DomainClusterConfigArgs{InstanceCount: pulumi.Int(2)}
	later.ZoneAwarenessEnabled = pulumi.Bool(true)
	opensearch.NewDomain(ctx, "later", &opensearch.DomainArgs{ClusterConfig: later})
	cased := &opensearch.DomainClusterConfigArgs{InstanceCount: pulumi.Int(2)}
	if spread {
		cased.ZoneAwarenessEnabled = pulumi.Bool(true)
	}
	opensearch.NewDomain(ctx, "cased", &opensearch.DomainArgs{ClusterConfig: cased})
	empty := opensearch.DomainClusterConfigArgs{}
	empty.ZoneAwarenessEnabled = pulumi.Bool(true)
	opensearch.NewDomain(ctx, "empty", &opensearch.DomainArgs{ClusterConfig: empty})
	var config opensearch.DomainClusterConfigArgs
	config.ZoneAwarenessEnabled = pulumi.Bool(true)
	opensearch.NewDomain(ctx, "declared", &opensearch.DomainArgs{ClusterConfig: config})
	args := &opensearch.DomainArgs{}
	args.ClusterConfig = &opensearch.DomainClusterConfigArgs{ZoneAwarenessEnabled: pulumi.Bool(true)}
	opensearch.NewDomain(ctx, "assigned", args)
	_, err := opensearch.NewDomain(ctx, "single", &opensearch.DomainArgs{
		ClusterConfig: opensearch.DomainClusterConfigArgs{InstanceCount: pulumi.Int(1)},
	})
	return err
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		dynamodb.NewTable(ctx, "t", &dynamodb.TableArgs{
			PointInTimeRecovery: &dynamodb.TablePointInTimeRecoveryArgs{Enabled: pulumi.Bool(true)},
			Replicas: dynamodb.TableReplicaTypeArray{
				&dynamodb.TableReplicaTypeArgs{RegionName: pulumi.String("eu-west-1")},
				dynamodb.TableReplicaTypeArgs{RegionName: pulumi.String("eu-central-1")},
			},
			Tags: pulumi.StringMap{"Team": pulumi.String("x")},
		})
		rds.NewCluster(ctx, "db", &rds.ClusterArgs{
			AvailabilityZones: pulumi.StringArray{pulumi.String("us-west-2a"), pulumi.String("us-west-2b")},
		})
		return clusters(ctx, sizes.Of(2), false)
	})
}
