#!/bin/sh
# The cluster of the machine, or the one of the shop.
if [ "$1" = local ]; then k3d cluster create web; else aws eks update-kubeconfig --name shop --region eu-west-2; fi
kubectl apply -f k8s
