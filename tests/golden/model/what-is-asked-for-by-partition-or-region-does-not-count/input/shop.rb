def endpoint(partition)
  case partition
  when 'aws-cn' then 'https://sqs.cn-north-1.amazonaws.com.cn'
  else 'https://sqs.us-east-1.amazonaws.com'
  end
end
