const { SESClient } = require('@aws-sdk/client-ses');

// A client's region is no link.
exports.client = new SESClient({ region: 'eu-west-1' });
