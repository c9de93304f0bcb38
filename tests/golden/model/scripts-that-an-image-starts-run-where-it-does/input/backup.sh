#!/bin/sh
aws s3 sync . s3://orders-backup --region us-east-2
