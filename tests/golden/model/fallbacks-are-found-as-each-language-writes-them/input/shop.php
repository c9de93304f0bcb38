<?php
use Aws\Sqs\SqsClient;

$queues = new SqsClient(['region' => getenv('QUEUE_REGION') ?: 'us-east-1']);
$queues->listQueues();
$others = new SqsClient(['region' => $_ENV['QUEUE_REGION'] ?? 'us-east-2']);
$others->listQueues();
