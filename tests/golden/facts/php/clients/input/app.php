<?php
namespace App;

use Aws\S3\S3Client;
use Aws\{Sqs\SqsClient, Credentials\CredentialProvider as Provider};
use function Aws\dir_iterator;

/** Uploads go to us-east-1. */
class Uploader extends Base
{
    const REGION = 'eu-west-1';
    private ?S3Client $s3 = null;

    public function __construct(private SqsClient $sqs, string $bucket = 'shop')
    {
        $this->s3 = new S3Client([
            'region' => getenv('AWS_REGION') ?: 'us-east-1',
            'endpoint' => $_ENV['S3_ENDPOINT'] ?? "http://$bucket:4566",
        ]);
        $other = new \Aws\Sns\SnsClient(['region' => self::REGION]);
    }

    public function put(string $key): void
    {
        $this->s3->putObject(['Bucket' => 'shop', 'Key' => $key]);
        foreach ([1, 2] as $i) {
            Log::info("put {$key} in us-west-2");
        }
        if (str_starts_with($key, 'us-west-1')) {
            throw new \RuntimeException('not in us-east-2');
        }
    }
}
