Aws.config = { region: 'us-east-1' }
