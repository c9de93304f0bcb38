using Amazon.SQS;

public class Shop : Store, IShop
{
    public Client Orders { get; }

    public Shop(Config config, string name = null) : base(config, name)
    {
        Orders = new Client(this, "orders", new Settings { Region = "eu-west-1", IsOpen = true });
        this.names = new[] { "a", "b" };
        var table = new Dictionary<string, string> { { "A", "x" }, ["B"] = name };
        foreach (var each in names)
        {
            new Queue(this, each);
        }
        for (int i = 0; i < 3; i++)
        {
            new Queue(this, $"queue-{i}");
        }
        new Queue(this, "last");
    }
}
