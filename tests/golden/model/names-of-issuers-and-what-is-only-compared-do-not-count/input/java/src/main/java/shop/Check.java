package shop;

public class Check {
  private static final String SUFFIX = "execute-api.eu-west-2.amazonaws.com/credential-issuer/callback";
  public static final String OTHER = "https://abc.execute-api.eu-central-1.amazonaws.com/prod";

  public static boolean isAllowed(String uri) {
    return uri != null && uri.contains(SUFFIX) || uri.equals(OTHER);
  }
}
