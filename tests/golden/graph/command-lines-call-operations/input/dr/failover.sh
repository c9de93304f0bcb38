aws rds promote-read-replica --db-instance-identifier orders --region us-west-2
aws iam create-role --role-name x
