<?php
use Aws\DynamoDb\DynamoDbClient;
use Aws\Iam\IamClient;
use Aws\S3\S3Client;
use Aws\Sdk;
use Aws\Ses\SesClient;
use Aws\Sqs\SqsClient;

class Orders
{
    private const REGIONS = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1'];
    private const TRUST = ['Principal' => ['Service' => 'lambda.amazonaws.com']];

    public function __construct(private SesClient $mail)
    {
        $this->table = new DynamoDbClient(['region' => getenv('AWS_REGION') ?: 'us-east-1']);
        $this->queue = new SqsClient(['region' => 'us-east-1', 'endpoint' => 'http://localhost:4566']);
        $sdk = new Sdk(['region' => 'eu-west-1']);
        $this->topic = $sdk->createSns();
    }

    public function add(array $order): void
    {
        $this->table->putItem(['TableName' => 'orders', 'Item' => $order]);
        $this->mail->sendEmail(['Source' => 'shop@example.org']);
        $this->queue->sendMessage(['QueueUrl' => 'x']);
        $this->topic->publish(['Message' => 'order']);
        error_log('order sent from us-east-1');
    }

    public function bucket(): void
    {
        $s3 = new S3Client(['version' => 'latest']);
        $s3->createBucket(['Bucket' => 'orders', 'CreateBucketConfiguration' => ['LocationConstraint' => 'eu-central-1']]);
        foreach ($s3->getPaginator('ListObjectsV2', ['Bucket' => 'orders']) as $page) {
        }
        (new IamClient(['region' => 'us-east-1']))->createRole(['AssumeRolePolicyDocument' => self::TRUST]);
    }
}
