const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');

class Store {
  // A store of the house's own: the SDK wants some region.
  constructor({ endpoint, accessKeyId, secretAccessKey }) {
    this.s3 = new S3Client({
      credentials: { accessKeyId, secretAccessKey },
      endpoint,
      forcePathStyle: true,
      region: 'ca-west-1',
    });
  }

  put(key, body) {
    return this.s3.send(new PutObjectCommand({ Bucket: 'files', Key: key, Body: body }));
  }
}

module.exports = Store;
