#!/bin/bash
cd "$1"
case "$2" in
  eu-*) terraform apply -var "region=$2" ;;
  *) echo "not in $2" && exit 1 ;;
esac
