aws eks update-kubeconfig --name one --region us-west-2
helm upgrade --install first ./chart -n shop --set size=2,tag=$TAG
helm upgrade --install second ./chart -n shop -f chart/values-prod.yaml -f secrets.yaml --set-string tag=7
for service in orders mails; do
  helm upgrade --install "$service-eu" "services/$service"
done
aws eks update-kubeconfig --name two --region eu-west-1
helm upgrade --install staged-$COLOUR staged -f staged/values-$COLOUR.yaml
cp -R services/* .
helm upgrade --install copied mails
kubectl apply -f argocd/web.yaml
