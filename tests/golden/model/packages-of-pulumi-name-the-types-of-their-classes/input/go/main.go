package main

import (
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-cloudflare/sdk/v5/go/cloudflare"
	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		zone := cloudflare.LookupZoneOutput(ctx, cloudflare.LookupZoneOutputArgs{Name: pulumi.String("acme.dev")})
		ec2.LookupVpcOutput(ctx, ec2.LookupVpcOutputArgs{Id: pulumi.String("vpc-1")})
		cloudflare.NewRecord(ctx, "www", &cloudflare.RecordArgs{ZoneId: zone.Id(), Name: pulumi.String("www")})
		appsv1.NewDeployment(ctx, "web", &appsv1.DeploymentArgs{
			Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("web")},
			Spec: &appsv1.DeploymentSpecArgs{
				Replicas: pulumi.Int(3),
				Template: &corev1.PodTemplateSpecArgs{Spec: &corev1.PodSpecArgs{
					Containers: corev1.ContainerArray{&corev1.ContainerArgs{Image: pulumi.String("ghcr.io/acme/web:1")}},
				}},
			},
		})
		return nil
	})
}
