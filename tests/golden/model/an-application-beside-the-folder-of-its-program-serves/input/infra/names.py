ALARM_REGION = "eu-west-3"  # of the program
