#!/bin/sh
aws eks update-kubeconfig --name one --region us-west-2
cat piped/app.yaml | sed "s/TAG/$TAG/" | kubectl apply -f -
envsubst < read/app.yaml | kubectl apply -f -
mkdir -p out
sed "s/TAG/$TAG/" written/app.yaml > out/app.yaml
kubectl apply -f out/app.yaml
for file in looped/*.yaml; do
  envsubst < "$file" | kubectl apply -f - | tee log
done
kubectl kustomize overlay/ | envsubst | kubectl --context one apply -f -
kubectl create secret generic s --from-literal=a=b --dry-run=client -o yaml | kubectl apply -f -
