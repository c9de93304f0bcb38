resource "aws_lambda_function" "a" {
  function_name = "a"
  environment {
    variables = {
      QUEUE  = "https://sqs.us-east-1.amazonaws.com/837466291047/q" # NOTE: Replace with the queue of the stack
      # Replace with your own topic,
      # of any region.
      TOPIC  = "arn:aws:sns:us-east-1:837466291047:t"
      TABLE  = "arn:aws:dynamodb:us-east-1:837466291047:table/REPLACE_ME"
      BUCKET = "https://s3.us-east-1.amazonaws.com/DOC-EXAMPLE-BUCKET/key"
      STREAM = "arn:aws:kinesis:us-east-1:837466291047:stream/TODO"

      # TODO: replace this by a data source. It is in use until then, and its name is no mark.
      BUS    = "arn:aws:events:us-east-1:837466291047:event-bus/todo"
      # A comment about something else.
      REGION = "us-east-1"
    }
  }
}
