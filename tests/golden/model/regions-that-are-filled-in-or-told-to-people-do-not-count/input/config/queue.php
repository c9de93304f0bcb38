<?php
return [
    'sqs' => [
        'key' => 'your-public-key',
        'secret' => 'your-secret-key',
        'queue' => 'your-queue-name',
        'region' => 'us-east-1',
    ],
    'ses' => [
        'key' => env('SES_KEY'),
        'region' => 'us-east-2',
    ],
];
