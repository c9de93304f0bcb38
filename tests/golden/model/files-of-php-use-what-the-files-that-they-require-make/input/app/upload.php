<?php
require 'start.php';

$s3->putObject(['Bucket' => 'b', 'Key' => 'k']);
