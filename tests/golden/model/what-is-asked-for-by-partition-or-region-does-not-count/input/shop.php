<?php
function endpoint($china) {
    if ($china) {
        return 'https://sqs.cn-north-1.amazonaws.com.cn';
    }
    return 'https://sqs.us-east-1.amazonaws.com';
}
