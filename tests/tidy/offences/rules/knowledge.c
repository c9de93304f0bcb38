const char *const types[] = {"AWS::Region", "AWS::SQS::Queue", "aws_", "aws_sqs_queue"};
