aws cloudformation execute-change-set --stack-name later --change-set-name x --region eu-west-3
