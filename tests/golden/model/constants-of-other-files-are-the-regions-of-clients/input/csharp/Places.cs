namespace Shop;

public static class Places
{
    public const string Region = "ap-southeast-1";
}
