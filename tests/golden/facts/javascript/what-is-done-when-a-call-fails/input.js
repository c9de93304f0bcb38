const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");
const s3 = new S3Client({});

async function one(key) {
  try {
    const object = await s3.send(new GetObjectCommand({ Key: key }));
    setTimeout(() => s3.send(key), 100);
    return object;
  } catch (error) {
    console.warn("gone", error);
    const text = error.message;
    return { size: 0 };
  }
}

async function two(key) {
  const first = await s3.send(key).catch(() => ({ size: 0 }));
  try {
    await s3.send(key);
  } catch {
    throw new Error("no");
  } finally {
    await s3.send("last");
  }
}
