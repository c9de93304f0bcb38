#!/bin/sh
terraform workspace select production
terraform apply -auto-approve
