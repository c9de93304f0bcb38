<?php
use Aws\S3\S3Client;
use Aws\Sqs\SqsClient;
use Aws\Sns\SnsClient;
use Aws\Kms\KmsClient;
$s3 = new S3Client(['region' => getenv('AWS_REGION') ?: 'us-east-1', 'version' => 'latest']);
$sqs = new SqsClient(['region' => $_ENV['AWS_REGION'] ?? 'us-east-2']);
$sns = new SnsClient(['region' => env('AWS_DEFAULT_REGION', 'us-west-1')]);
$region = getenv('AWS_REGION');
if (!$region) {
    $region = 'us-west-2';
}
$kms = new KmsClient(['region' => $region]);
$ssm = new Aws\Ssm\SsmClient(['region' => isset($_SERVER['AWS_REGION']) ? $_SERVER['AWS_REGION'] : 'eu-west-1']);
run($s3, $sqs, $sns, $kms, $ssm);
