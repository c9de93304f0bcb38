if [[ $api == yes ]]; then
  cd ../api || exit 1
  sam deploy --stack-name api --region eu-west-1
  cd ../scripts || exit
fi
if [[ $web == yes ]]; then
  cd ../web || exit 1
  sam deploy --stack-name web --region eu-west-2
fi
# in ../web or still here: nobody knows
sam deploy --stack-name lost --region eu-west-3
