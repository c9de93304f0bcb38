using Amazon;

static class Queues
{
    static RegionEndpoint Place(string region) => RegionEndpoint.GetBySystemName(string.IsNullOrEmpty(region) ? "us-east-1" : region);
}
