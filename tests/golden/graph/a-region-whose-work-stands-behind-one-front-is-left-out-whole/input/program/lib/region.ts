import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';

export class RegionStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: cdk.StackProps) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc');
    const lb = new elbv2.ApplicationLoadBalancer(this, 'Lb', { vpc, internetFacing: true });
    const zone = route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: 'Z123', zoneName: 'shop.example' });
    const check = new route53.CfnHealthCheck(this, 'Check', {
      healthCheckConfig: { type: 'HTTPS', fullyQualifiedDomainName: lb.loadBalancerDnsName, resourcePath: '/health' },
    });
    new route53.ARecord(this, 'Record', {
      zone,
      recordName: 'api.shop.example',
      target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(lb)),
      region: this.region,
      setIdentifier: this.region,
      healthCheck: check,
    });
  }
}
