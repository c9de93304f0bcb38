import * as cdk from 'aws-cdk-lib';
import { aws_ec2 as ec2, aws_ecs as ecs, aws_ecs_patterns as patterns, aws_efs as efs, aws_rds as rds, aws_sqs as sqs } from 'aws-cdk-lib';

class Shop extends cdk.Stack {
  constructor(scope: cdk.App, id: string) {
    super(scope, id, { env: { region: 'eu-west-1' } });
    const vpc = ec2.Vpc.fromLookup(this, 'Vpc', { vpcId: 'vpc-1' });
    const orders = new sqs.Queue(this, 'Orders');
    const jobs = new sqs.Queue(this, 'Jobs');
    const mails = new sqs.Queue(this, 'Mails');
    const files = new efs.FileSystem(this, 'Files', { vpc });
    const db = new rds.DatabaseInstance(this, 'Db', { engine: rds.DatabaseInstanceEngine.POSTGRES, vpc });
    const web = new patterns.ApplicationLoadBalancedFargateService(this, 'Web', {
      vpc,
      taskImageOptions: {
        image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx'),
        environment: { ORDERS: orders.queueUrl },
        secrets: { PASSWORD: ecs.Secret.fromSecretsManager(db.secret!) },
      },
    });
    new patterns.QueueProcessingFargateService(this, 'Worker', { vpc, image: ecs.ContainerImage.fromRegistry('x'), queue: jobs, environment: { ORDERS: orders.queueUrl } });
    const task = new ecs.FargateTaskDefinition(this, 'Task');
    const container = task.addContainer('main', { image: ecs.ContainerImage.fromRegistry('x') });
    container.addEnvironment('MAILS', mails.queueUrl);
    const service = new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition: task });
    service.connections.allowTo(files, ec2.Port.tcp(2049));
    service.connections.allowFrom(files, ec2.Port.tcp(2049));
    db.connections.allowDefaultPortFrom(web.service);
  }
}

new Shop(new cdk.App(), 'Shop');
