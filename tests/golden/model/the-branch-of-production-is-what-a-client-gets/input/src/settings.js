const env = process.env.APP_ENV
exports.search = { region: env === 'development' ? 'us-west-1' : 'us-east-2' }
