<?php
require_once 'config.php';
use Aws\S3\S3Client;
use Aws\Ses\SesClient;

$files = new S3Client(['region' => FILES_REGION, 'version' => 'latest']);
$files->getObject(['Bucket' => 'a', 'Key' => 'b']);
$mail = new SesClient(['region' => MAIL_REGION, 'version' => 'latest']);
$mail->sendEmail([]);
