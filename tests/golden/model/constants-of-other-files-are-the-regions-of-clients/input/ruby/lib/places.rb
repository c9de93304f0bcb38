module Places
  REGION = 'ap-southeast-2'
end
