import * as cdk from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Names', { env: { region: 'eu-west-1', account: '111111111111' } });
const target = route53.RecordTarget.fromIpAddresses('192.0.2.1');

const zone = new route53.PublicHostedZone(stack, 'Zone', { zoneName: 'shop.example.org' });
new route53.ARecord(stack, 'Apex', { zone, target });
new route53.ARecord(stack, 'Www', { zone, recordName: 'www', target });
new route53.ARecord(stack, 'Whole', { zone, recordName: 'api.shop.example.org', target });
new route53.ARecord(stack, 'Dotted', { zone, recordName: 'api.shop.example.org.', target });
new route53.ARecord(stack, 'Itself', { zone, recordName: 'shop.example.org', target });
new route53.ARecord(stack, 'Other', { zone, recordName: 'api.example.org', target });

const found = route53.HostedZone.fromLookup(stack, 'Found', { domainName: 'example.com' });
new route53.AaaaRecord(stack, 'FoundApex', { zone: found, target });
new route53.CnameRecord(stack, 'FoundDocs', { zone: found, recordName: 'docs', domainName: 'docs.example.net' });

const told = route53.HostedZone.fromHostedZoneAttributes(stack, 'Told', { zoneName: process.env.ZONE!, hostedZoneId: 'Z1' });
new route53.ARecord(stack, 'ToldApex', { zone: told, target });
new route53.ARecord(stack, 'ToldWww', { zone: told, recordName: 'www', target });
new route53.ARecord(stack, 'ToldPerhaps', { zone: told, recordName: 'www.example.info', target });

new route53.ARecord(stack, 'Staged', { zone, recordName: `${process.env.STAGE}.shop.example.org`, target });
new route53.ARecord(stack, 'StagedPart', { zone, recordName: `api.${process.env.STAGE}`, target });
const byId = route53.HostedZone.fromHostedZoneId(stack, 'ById', 'Z2');
new route53.ARecord(stack, 'Bare', { zone: byId, recordName: 'bare', target });
