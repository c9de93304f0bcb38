from pyspark import SparkConf

conf = SparkConf()
conf.set("fs.s3a.endpoint.region", "eu-west-1")
conf.set("fs.s3a.backup.region", "eu-south-1")
