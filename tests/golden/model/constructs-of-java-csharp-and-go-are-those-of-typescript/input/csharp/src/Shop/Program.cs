using Amazon.CDK;

namespace Shop
{
    sealed class Program
    {
        public static void Main(string[] args)
        {
            var app = new App();
            var env = new Amazon.CDK.Environment { Account = "111122223333", Region = "eu-west-1" };
            var network = new NetworkStack(app, "Network", new StackProps { Env = env });
            new ShopStack(app, "Shop", new ShopProps { Env = env, Vpc = network.Vpc, IsProduction = true });
            app.Synth();
        }
    }
}
