#!/bin/sh
aws eks update-kubeconfig --name one --region us-west-2 --alias west
aws eks --region eu-west-1 update-kubeconfig --name two
aws eks update-kubeconfig --name three --region ap-south-1 --kubeconfig ./three.kubeconfig
# Options stand before the verb, too.
kubectl --as deployer --context west apply -f both/
kubectl -n shop apply -f both/
kubectl config use-context west
kubectl apply --filename one/app.yaml
kubectl apply --dry-run=client -f other/
kubectl --context elsewhere apply -f other/
KUBECONFIG=./three.kubeconfig kubectl apply -f file/
kubectl --context=arn:aws:eks:eu-north-1:111122223333:cluster/four apply -f file/
