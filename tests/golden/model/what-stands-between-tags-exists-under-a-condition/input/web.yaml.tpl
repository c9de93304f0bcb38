apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${REPLICAS}
  template:
    spec:
      containers:
        - name: web
          image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:${TAG}
