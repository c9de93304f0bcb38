dependencies { implementation("aws.sdk.kotlin:dynamodb:1.0.0") }
