<?php
use Aws\S3\S3Client;

$endpoint = getenv('STORE');
$pictures = S3Client::factory(array(
    'credentials' => array('key' => $key, 'secret' => $secret, 'ACL' => 'public-read'),
    'region' => 'ap-south-1'
));
$pictures->listBuckets();
$local = new S3Client(array(
    'endpoint' => $endpoint,
    'credentials' => array('key' => 'minio', 'secret' => 'minio123'),
    'region' => 'us-east-1'
));
$local->listBuckets();
