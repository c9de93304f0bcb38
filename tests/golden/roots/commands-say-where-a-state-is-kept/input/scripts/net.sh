#!/bin/sh
cd net
terraform init -backend-config="bucket=states" -backend-config="key=net/${STAGE}/terraform.tfstate"
terraform apply
