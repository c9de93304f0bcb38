const { SESClient } = require('@aws-sdk/client-ses')
module.exports = {
  mail: new SESClient({ region: process.env.STAGE === 'prod' ? 'eu-west-1' : 'eu-west-2' }),
  tested: new SESClient({ region: config.mode !== 'test' ? 'eu-north-1' : 'eu-south-1' }),
  of_tenant: new SESClient({ region: tenant.kind === 'prod' ? 'ca-central-1' : 'sa-east-1' }),
  staged: new SESClient({ region: process.env.STAGE === 'staging' ? 'ap-east-1' : 'ap-south-1' }),
}
