using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Constructs;

namespace Shop
{
    public class NetworkStack : Stack
    {
        public Vpc Vpc { get; }

        public NetworkStack(Construct scope, string id, IStackProps props = null) : base(scope, id, props)
        {
            Vpc = new Vpc(this, "Vpc", new VpcProps { MaxAzs = 2, NatGateways = 1 });
        }
    }
}
