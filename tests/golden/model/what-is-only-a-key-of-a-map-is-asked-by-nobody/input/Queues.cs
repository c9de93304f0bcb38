using System.Collections.Generic;
class Queues {
    static readonly Dictionary<string, string> Names = new Dictionary<string, string> {
        { "https://sqs.us-east-1.amazonaws.com/111122223333/orders", "orders" },
    };
    static readonly Dictionary<string, string> Urls = new Dictionary<string, string> {
        { "orders", "https://sqs.eu-west-1.amazonaws.com/111122223333/orders" },
    };
}
