if [ "$A0" = x ]; then B0=a; else B0=b; fi
if [ "$A1" = x ]; then B1=a; else B1=b; fi
if [ "$A2" = x ]; then B2=a; else B2=b; fi
if [ "$A3" = x ]; then B3=a; else B3=b; fi
if [ "$A4" = x ]; then B4=a; else B4=b; fi
if [ "$A5" = x ]; then B5=a; else B5=b; fi
if [ "$A6" = x ]; then B6=a; else B6=b; fi
if [ "$A7" = x ]; then B7=a; else B7=b; fi
aws cloudformation deploy --template-file many.yaml --stack-name k-$B0$B1$B2$B3$B4$B5$B6$B7 --region eu-west-1
