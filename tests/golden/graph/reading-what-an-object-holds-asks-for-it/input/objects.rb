cors = Aws::S3::BucketCors.new('orders', region: 'eu-west-1')
cors.data
