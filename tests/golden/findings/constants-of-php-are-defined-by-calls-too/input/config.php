<?php
define('FILES_REGION', 'us-east-1');
define('MAIL_REGION', getenv('MAIL_REGION') ?: 'eu-west-1');
define('UNUSED_REGION', 'eu-west-2');
