<?php
return ['sqs' => ['region' => env('SQS_REGION', 'us-east-1')]];
