fn config() -> Result<Config> {
    Ok(Config { s3_region: env("S3_REGION", "us-west-1".to_string())? })
}
