import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.rds.CfnDBInstance;

public class Shop {
  public static void main(String[] args) {
    App app = new App();
    Stack stack = new Stack(app, "Shop");
    CfnDBInstance.Builder always = CfnDBInstance.Builder.create(stack, "Always").engine("postgres");
    always.multiAz(true);
    always.build();
    CfnDBInstance.Builder perhaps = CfnDBInstance.Builder.create(stack, "Perhaps").engine("postgres");
    if (System.getenv("PROD") != null) {
      perhaps.multiAz(true);
    }
    perhaps.build();
    CfnDBInstance.Builder.create(stack, "Never").engine("postgres").build();
  }
}
