module.exports = { region: 'sa-east-1' };
