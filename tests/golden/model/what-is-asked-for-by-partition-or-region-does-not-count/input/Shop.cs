public class Shop
{
    public string Endpoint(string partition)
    {
        switch (partition)
        {
            case "aws-cn":
                return "https://sqs.cn-north-1.amazonaws.com.cn";
            default:
                return "https://sqs.us-east-1.amazonaws.com";
        }
    }
}
