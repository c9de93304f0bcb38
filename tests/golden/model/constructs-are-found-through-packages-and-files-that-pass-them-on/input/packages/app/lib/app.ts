import * as cdk from 'aws-cdk-lib';
import * as cdk_extensions from '@x/ext';
import { Ipam } from '@x/ext';
class Helper {
  private stack: S;
  constructor(stack: S) { this.stack = stack; this.m = this.make(); }
  private make() { for (const i of list) { const x = new Ipam(this.stack, `${i.name}Ipam`, {}); } }
}
export class S extends cdk.Stack {
  constructor(scope: any, id: string) {
    super(scope, id);
    new cdk_extensions.Trail(this, 'T', {});
    new Helper(this);
  }
}
