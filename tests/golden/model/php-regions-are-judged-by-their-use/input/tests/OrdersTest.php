<?php
use Aws\DynamoDb\DynamoDbClient;

class OrdersTest extends TestCase
{
    public function testRegion(): void
    {
        $client = new DynamoDbClient(['region' => 'us-east-1']);
        $this->assertSame('us-east-1', $client->getRegion());
    }
}
