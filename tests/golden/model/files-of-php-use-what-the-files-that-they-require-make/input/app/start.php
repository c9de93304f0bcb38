<?php
use Aws\S3\S3Client;

$s3 = new S3Client(['region' => 'eu-west-1', 'version' => '2006-03-01']);

function unused() {
    $other = new S3Client(['region' => 'eu-west-2', 'version' => '2006-03-01']);
}
