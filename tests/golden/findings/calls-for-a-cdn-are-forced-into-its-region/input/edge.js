const { WAFV2Client, GetIPSetCommand } = require('@aws-sdk/client-wafv2');

const client = new WAFV2Client({ region: 'us-east-1' });

exports.handler = async () => client.send(new GetIPSetCommand({ Name: 'bots', Scope: 'CLOUDFRONT', Id: process.env.SET }));
