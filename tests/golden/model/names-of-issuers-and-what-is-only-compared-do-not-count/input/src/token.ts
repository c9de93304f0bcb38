export function claims(sub: string) {
  return { sub, iss: "https://cognito-idp.eu-west-2.amazonaws.com/eu-west-2_QdCNCN9jn", aud: "shop" };
}
export const verifier = verify({ issuer: "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_QdCNCN9jn" });
