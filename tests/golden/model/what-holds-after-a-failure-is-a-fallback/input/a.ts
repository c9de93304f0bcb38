export async function go() {
  let region;
  try {
    region = await metadata.region();
  } catch (e) {
    region = "us-west-2";
  }
  send({ region });
}
