using Amazon.CDK;
using Amazon.CDK.AWS.RDS;

namespace Shop
{
    sealed class Program
    {
        public static void Main(string[] args)
        {
            var app = new App();
            var stack = new Stack(app, "ShopCs", new StackProps { Env = new Amazon.CDK.Environment { Region = "eu-west-1" } });
            var orders = new DatabaseInstance(stack, "Orders", new DatabaseInstanceProps { Engine = engine });
            var cfnOrders = (CfnDBInstance)orders.Node.DefaultChild;
            cfnOrders.AddPropertyOverride("MultiAZ", true);
            var users = new DatabaseInstance(stack, "Users", new DatabaseInstanceProps { Engine = engine });
            var cfnUsers = users.Node.DefaultChild as CfnDBInstance;
            cfnUsers.AvailabilityZone = "eu-west-1a";
        }
    }
}
