import { App, Duration, Stack } from 'aws-cdk-lib';
import { DatabaseInstance, DatabaseInstanceEngine } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';

class Database extends Construct {
  constructor(scope: Construct, id: string, props: any) {
    super(scope, id);
    if (props.isEncrypted) {
      props = { ...props, storageEncrypted: true };
    }
    props = { ...props, backupRetention: Duration.days(7) };
    new DatabaseInstance(this, 'db', { ...props, engine: DatabaseInstanceEngine.POSTGRES });
  }
}

class Orders extends Stack {
  constructor(scope: App, id: string, props: any) {
    super(scope, id, props);
    new Database(this, 'orders', { multiAz: true, isEncrypted: true });
    new Database(this, 'prices', { multiAz: false });
  }
}

const app = new App();
new Orders(app, 'orders', { env: { region: 'eu-west-1' } });
