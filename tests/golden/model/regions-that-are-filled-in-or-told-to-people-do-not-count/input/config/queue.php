<?php
return [
    'sqs' => [
        'key' => 'your-public-key',
        'secret' => 'your-secret-key',
        'prefix' => env('SQS_PREFIX', 'https://sqs.eu-west-3.amazonaws.com/your-account-id'),
        'queue' => 'your-queue-name',
        'region' => 'us-east-1',
    ],
    'ses' => [
        'key' => env('SES_KEY'),
        'region' => 'us-east-2',
    ],
];
